// Units as a person reads them: shares as per cent, dollars in millions or billions, and the words for both.

import { extent } from './scale.js'

/** @typedef {import('./frame.js').Translate} Translate */

/**
 * @typedef {object} Unit
 * @property {number} factor   what a number of the engine is multiplied by
 * @property {string} words    of a level
 * @property {string} gap      of a difference
 * @property {string} short    that stands right after a number: a sign of per cent, or nothing
 */

const NAMES = {
  '0..100': 'points', '0..1': 'one', '-1..1': 'balance', 'TWh/year': 'twh', 'billion m³/year': 'bcm', 'million m³/year': 'mcm',
  '1': 'ratio', 'persons/year': 'persons', 'US$/barrel': 'barrel',
}

/**
 * unitOf tells how the numbers of a unit are written, if the greatest of them is as given.
 * @param {Translate} t @param {string} unit @param {number} greatest
 * @returns {Unit}
 */
export function unitOf(t, unit, greatest) {
  if (unit === 'share') {
    return { factor: 100, words: t('charts.unit.percent'), gap: t('charts.unit.percent.gap'), short: '\u00a0%' }
  }
  if (unit.startsWith('US$') && unit !== 'US$/barrel') {
    const size = greatest >= 1e9 ? 'billion' : greatest >= 1e6 ? 'million' : 'one'
    const words = t(`charts.unit.dollar.${size}${unit.endsWith('/year') ? '.year' : ''}`)
    return { factor: { billion: 1e-9, million: 1e-6, one: 1 }[size], words, gap: words, short: '' }
  }
  const name = /** @type {Record<string, string>} */ (NAMES)[unit]
  const words = name ? t(`charts.unit.${name}`) : unit
  return { factor: 1, words, gap: name === 'points' ? t('charts.unit.points.gap') : words, short: '' }
}

/**
 * greatestOf is the greatest size of the levels of outcomes.
 * @param {import('../types.js').SeriesSummary[]} summaries
 */
export function greatestOf(summaries) {
  const [low, high] = extent(...summaries.flatMap(s => [s.a.p95, s.b.p95, s.a.p05, s.b.p05]))
  return Math.max(Math.abs(low), Math.abs(high))
}

/**
 * isNothing tells whether an index is of nothing: below its scale in all years, as the index of water and energy is where
 * members share neither.
 * @param {import('../types.js').SeriesSummary} of
 */
export function isNothing(of) {
  return of.unit === '0..100' && [...of.a.p95, ...of.b.p95].every(v => v < 0)
}

/**
 * scaled is a summary whose numbers are multiplied by a factor.
 * @param {import('../types.js').SeriesSummary} of @param {number} factor
 * @returns {import('../types.js').SeriesSummary}
 */
export function scaled(of, factor) {
  if (factor === 1) return of
  const list = (/** @type {number[]} */ values) => values.map(v => v * factor)
  const band = (/** @type {import('../types.js').Band} */ b) => ({
    p05: list(b.p05), p25: list(b.p25), p50: list(b.p50), p75: list(b.p75), p95: list(b.p95), mean: list(b.mean),
  })
  return {
    ...of, a: band(of.a), b: band(of.b), d: band(of.d), se: list(of.se), linesA: of.linesA.map(list), linesB: of.linesB.map(list),
  }
}
