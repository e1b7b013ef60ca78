import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { deviation, mean, quantile, standardError, summaries, summarise } from '../engine/summary.js'
import { dice } from './dice.js'

test('the statistics have the bits of the program', () => {
  const cases = JSON.parse(readFileSync(new URL('cases/statistics.json', import.meta.url), 'utf8'))
  assert.ok(cases.length > 20)
  for (const c of cases) {
    const x = Float64Array.from(c.values)
    const m = mean(x)
    assert.equal(m, c.mean)
    assert.equal(deviation(x, m), c.sd ?? NaN)
    assert.equal(standardError(x, m), c.se ?? Infinity)
    x.sort()
    assert.deepEqual([0.05, 0.25, 0.5, 0.75, 0.95].map(p => quantile(x, p)), c.quantile)
  }
})

const PREPARED = { first: 1992, last: 1993, width: 4 }
const SERIES = [
  { path: 'region.h', unit: '1', words: [], offset: 0 },
    { path: 'borders.KG-TJ.regime', unit: '', words: ['open', 'closed'], offset: 2 },
]

/** Rows of A: h = r, r + 1; regime = open, then closed if r is odd. B has h two higher, and always closed. @param {number} n */
const rowsOf = n => Array.from({ length: n }, (_, r) => Float64Array.of(r, r + 1, 0, r % 2, r + 2, r + 3, 1, 1))

test('a summary takes the difference pair by pair', () => {
  const s = summarise(rowsOf(21), PREPARED, SERIES[0])
  assert.deepEqual([s.path, s.first, s.n], ['region.h', 1992, 21])
  assert.deepEqual([s.a.p50, s.b.p50, s.a.mean], [[10, 11], [12, 13], [10, 11]])
  assert.deepEqual([s.d.p05, s.d.p95, s.se], [[2, 2], [2, 2], [0, 0]], 'the spread of the levels cancels')
  assert.deepEqual([s.a.p05, s.a.p25, s.a.p75, s.a.p95], [[1, 2], [5, 6], [15, 16], [19, 20]])
})

test('the quantiles are those of sorted values, whatever the values', () => {
  const d = dice(7)
  const kinds = [d.next, () => d.below(3), () => 5, (/** @type {number} */ k) => k, (/** @type {number} */ k) => -k,
    () => Math.exp(40 * d.next()), () => -d.below(2)]
  for (let n = 1; n <= 200; n++) {
    for (const kind of kinds) {
      const x = Float64Array.from({ length: n }, (_, k) => kind(k))
      const s = summarise(Array.from(x, v => Float64Array.of(0, v)), { first: 1, last: 1, width: 1 }, { ...SERIES[0] })
      x.sort()
      const { p05, p25, p50, p75, p95 } = s.b
      assert.deepEqual([p05, p25, p50, p75, p95].map(([v]) => v + 0), [0.05, 0.25, 0.5, 0.75, 0.95].map(p => quantile(x, p) + 0))
      assert.deepEqual(s.d, s.b)
    }
  }
})

test('what is no number comes first in order, as in the program', () => {
  const rows = [NaN, 3, 1, 2].map(v => Float64Array.of(0, v))
  const s = summarise(rows, { first: 1, last: 1, width: 1 }, SERIES[0])
  assert.deepEqual([s.b.mean, s.b.p05, s.b.p50, s.b.p95], [[NaN], [NaN], [1.5], [2.8499999999999996]])
})

test('single lines are those of the first replicates, always the same', () => {
  /** @type {(Float64Array | null)[]} */
  const rows = rowsOf(200)
  assert.equal(summarise(rows, PREPARED, SERIES[0]).linesA.length, 20)
  rows[1] = null
  assert.deepEqual(summarise(rows, PREPARED, SERIES[0]).linesB.slice(0, 2), [[2, 3], [4, 5]])
})

test('categories have shares', () => {
  const s = summarise(rowsOf(20), PREPARED, SERIES[1])
  assert.deepEqual([s.sharesA, s.sharesB], [[[1, 0.5], [0, 0.5]], [[0, 0], [1, 1]]])
  assert.deepEqual(summarise(rowsOf(20), PREPARED, SERIES[0]).sharesA, [])
})

test('a path is worked out once, and what is not recorded is null', () => {
  const summary = summaries(rowsOf(20), { ...PREPARED, series: SERIES })
  assert.equal(summary('region.h'), summary('region.h'))
  assert.equal(summary('region.v'), null)
})

test('the rows are left as they are', () => {
  const rows = rowsOf(20)
  summarise(rows, PREPARED, SERIES[0])
  assert.deepEqual(rows, rowsOf(20))
})
