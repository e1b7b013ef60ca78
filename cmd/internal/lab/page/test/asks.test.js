import test from 'node:test'
import assert from 'node:assert/strict'
import { createAsks } from '../asks.js'

test('a page is drawn when a question is put, answered or given up, and not when it is looked at', () => {
  let drawn = 0
  /** @type {(answer: any) => void} */
  let answer = () => {}
  const asks = createAsks((_name, _request, done) => { answer = done; return () => {} }, () => drawn++)
  asks.ask('why', { seeds: 20 })
  assert.equal(drawn, 0)
  asks.ask('why', { seeds: 20 }, true)
  assert.equal(drawn, 1)
  assert.equal(asks.ask('why', { seeds: 20 }, true).state, 'running')
  assert.equal(drawn, 1, 'the same question is put once')
  asks.cancel('why')
  assert.deepEqual([drawn, asks.ask('why', { seeds: 20 }).state], [2, 'idle'])
  asks.ask('why', { seeds: 20 }, true)
  answer({ ok: 7 })
  assert.deepEqual([drawn, asks.ask('why', { seeds: 20 }).answer], [4, 7])
})
