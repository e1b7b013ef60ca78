import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { integration } from '../views/integration.js'

// Protects: the picture that the page begins with has all that its first view shows.
test('the baked picture has the outcomes of the first view', () => {
  const baked = JSON.parse(readFileSync(new URL('../baked.json', import.meta.url), 'utf8'))
  assert.ok(integration.columns.length > 0)
  assert.deepEqual(integration.columns.filter(column => !baked.columns.includes(column)), [])
})
