// A context for views from the small case files. They hold answers of the engine for the reference and for no-new-leader.

import { readFileSync } from 'node:fs'
import { translator, useMessages } from '../messages.js'

/** @param {string} path */
export const read = path => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))

useMessages({ en: { ...read('../messages/en/charts.json'), ...read('../messages/en/views.json') } })

const cases = read('cases/map.json')
const band = (/** @type {number[]} */ p50) => ({ p05: p50, p25: p50, p50, p75: p50, p95: p50, mean: p50 })

/** @param {string} path */
export function summary(path) {
  const regime = /^borders\.(.*)\.regime$/.exec(path)
  const trade = /^pairs\.(.*)\.turnover_usd$/.exec(path)
  const [of, unit] = regime ? [cases.regimes[regime[1]], 'code'] : trade ? [cases.turnover[trade[1]], 'US$/year'] : [null, '']
  if (!of) return null
  const words = regime ? ['closed', 'restricted', 'managed', 'open'] : []
  const [a, b] = regime ? [[], []] : [of.a, of.b]
  return /** @type {any} */ ({ path, unit, words, first: cases.first, n: 200, a: band(a), b: band(b), d: band([]), se: [],
    linesA: [],
    linesB: [], sharesA: regime ? of.a : [], sharesB: regime ? of.b : [] })
}

const outcomes = [
  { table: 'region', name: 'horizontal', unit: 'points', does: 'horizontal cooperation', words: [], claims: '' },
  { table: 'pairs', name: 'turnover_usd', unit: 'US$/year', does: 'trade of the pair, both ways', words: [], claims: '' },
]

/**
 * context makes what a view gets. Questions are kept in asked, answers are looked up by name.
 * @param {Record<string, any>} [answers] by name: an answer, or a function of the request
 * @param {Record<string, any>} [looks]
 * @param {Record<string, any>} [more]
 */
export function context(answers = {}, looks = {}, more = {}) {
  /** @type {{name: string, request: any, start: boolean}[]} */
  const asked = []
  /** @type {any[]} */
  const done = []
  const { picks = {}, ...rest } = looks
  const ctx = /** @type {any} */ ({
    about: {
      region: cases.region, outcomes,
      library: [{ name: 'reference', title: 'Reference: as it was' },
        { name: 'no-new-leader', title: 'No new leader in Tashkent' }],
    },
    first: cases.first, last: cases.last, n: 200, of: 200, baked: false, still: true,
    state: {
      scenario: { title: 'No new leader in Tashkent', extends: 'no-new-leader' }, against: 'reference',
      looks: { view: 'map', year: 2018, guided: false, language: 'en', picks, ...rest },
    },
    a: { title: 'Reference', entries: [] }, b: { title: 'No new leader in Tashkent', entries: [] }, faults: [],
    parts: [{ path: 'remove.uz-leader-2016', text: 'uz-leader-2016: leader_change 2017 UZ → removed' }], summary,
    ask: (/** @type {string} */ name, /** @type {any} */ request, start = false) => {
      asked.push({ name, request, start })
      const answer = typeof answers[name] === 'function' ? answers[name](request, start) : answers[name]
      return answer?.state ? answer : answer === undefined ? { state: 'idle', answer: null, error: '', faults: [] }
        : { state: 'done', answer, error: '', faults: [] }
    },
    dispatch: (/** @type {any} */ action) => done.push(action), t: translator('en'), asked, done, ...more,
  })
  return ctx
}

/** @param {any} node @param {(node: any) => boolean} fits @returns {any[]} every node that fits, in order */
export function all(node, fits) {
  if (!node || typeof node !== 'object') return []
  return [...(fits(node) ? [node] : []), ...node.children.flatMap((/** @type {any} */ c) => all(c, fits))]
}

/** @param {any} node @returns {string} */
export const words = node => (node === null || node === undefined || node === false ? '' : typeof node !== 'object' ? String(node)
  : node.children.map(words).join(node.tag === 'g' || node.tag === 'span' ? '' : ' '))
