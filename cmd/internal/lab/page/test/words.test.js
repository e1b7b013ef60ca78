import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'

const page = new URL('../', import.meta.url)

/** The sources of the page. */
const sources = readdirSync(page, { recursive: true }).map(String)
  .filter(f => f.endsWith('.js') && !/^(test|browser|node_modules)\//.test(f)).map(f => readFileSync(new URL(f, page), 'utf8')).join('\n')

const words = new Map(readdirSync(new URL('messages/en/', page)).flatMap(file =>
  Object.entries(JSON.parse(readFileSync(new URL('messages/en/' + file, page), 'utf8'))).map(([key, text]) => [key,
    { file, text }])))

// A key stands in quotes as area.name; one that is put together has its beginning in quotes, up to a dot, or a template.
const AREAS = [...new Set([...words.keys()].map(key => key.split('.')[0]))].join('|')
const literal = new Set([...sources.matchAll(new RegExp(`'((?:${AREAS})\\.[\\w.-]*[\\w-])'`, 'g'))].map(m => m[1]))
const patterns = [...sources.matchAll(new RegExp(`'((?:${AREAS})\\.(?:[\\w-]+\\.)*)' ?\\+`, 'g'))].map(m => escaped(m[1]) + '.+')
  .concat([...sources.matchAll(new RegExp(`\`((?:${AREAS})\\.[^\`]*\\$\\{[^\`]*)\``,
    'g'))].map(m => m[1].split(/\$\{[^}]*\}/).map(escaped).join('.+')))
  .map(p => new RegExp(`^${p}$`))

/** @param {string} text */
function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

test('every key that a source names has words', () => {
  assert.ok(literal.size > 50)
  assert.deepEqual([...literal].filter(key => !words.has(key)), [])
  assert.deepEqual(patterns.filter(p => ![...words.keys()].some(key => p.test(key))).map(String), [])
})

test('all words are used', () => {
  assert.deepEqual([...words.keys()].filter(key => !literal.has(key) && !patterns.some(p => p.test(key))), [])
})

test('keys have the name of their file, and no two files have the same', () => {
  let n = 0
  for (const file of readdirSync(new URL('messages/en/', page))) {
    const keys = Object.keys(JSON.parse(readFileSync(new URL('messages/en/' + file, page), 'utf8')))
    n += keys.length
    for (const key of keys) assert.equal(key.split('.')[0] + '.json', file, key)
  }
  assert.equal(n, words.size)
})
