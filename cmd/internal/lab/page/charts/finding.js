// What a picture of two sides shows, in words: the direction, the size, whether chance alone could make it, and in how many
// pairs of runs it is so.

import { alike, finite, number, signed } from './scale.js'

/** @typedef {import('../types.js').SeriesSummary} SeriesSummary */
/** @typedef {import('./frame.js').Translate} Translate */
/** @typedef {import('./units.js').Unit} Unit */

/** Standard errors on each side of a mean that make an interval of 95 %. */
export const ERRORS = 1.96

/**
 * @typedef {object} Difference
 * @property {'equal' | 'chance' | 'single' | 'higher' | 'lower'} kind   equal: of all runs in all years
 * @property {number} year
 * @property {number} a      median
 * @property {number} b
 * @property {number} mean   of B minus A
 * @property {number} low    of the interval of the mean
 * @property {number} high
 * @property {number} step   to which differences are written
 */

/**
 * sameSides tells whether A and B are equal in every run that is known and in every year.
 * @param {SeriesSummary} s
 */
export function sameSides(s) {
  const nothing = (/** @type {number[]} */ values) => values.every(v => v === 0 || !finite(v))
  return s.d.mean.length > 0 && finite(s.d.mean.at(-1) ?? NaN) &&
    nothing(s.d.mean) && nothing(s.d.p05) && nothing(s.d.p95) && nothing(s.se) &&
    s.linesA.every((line, k) => line.every((v, year) => v === s.linesB[k]?.[year] || !finite(v)))
}

/**
 * sinceYear is the first year in which the sides differ in any run that is known, 0 for never.
 * @param {SeriesSummary} s
 */
export function sinceYear(s) {
  const at = s.d.mean.findIndex((v, k) => [v, s.d.p05[k], s.d.p95[k]].some(x => finite(x) && x !== 0))
  return at < 0 ? 0 : s.first + at
}

/**
 * differenceAt compares the sides in a year.
 * @param {SeriesSummary} s in the units that are shown @param {number} year
 * @returns {Difference}
 */
export function differenceAt(s, year) {
  const k = year - s.first
  const [mean, se] = [s.d.mean[k] ?? NaN, s.se[k] ?? NaN]
  const single = s.n < 2 || !finite(se)
  const [low, high] = single ? [NaN, NaN] : [mean - ERRORS * se, mean + ERRORS * se]
  const kind = sameSides(s) ? 'equal'
    : mean === 0 || !finite(mean) ? 'chance'
      : single ? 'single'
        : low <= 0 && high >= 0 ? 'chance' : mean > 0 ? 'higher' : 'lower'
  const size = Math.max(...[mean, low, high].filter(finite).map(Math.abs))
  const step = size > 0 ? 10 ** Math.max(-6, Math.floor(Math.log10(size)) - 2) : 0.1
  return { kind, year, a: s.a.p50[k] ?? NaN, b: s.b.p50[k] ?? NaN, mean, low, high, step: Math.min(step, 1) }
}

/**
 * signText says in how many pairs of runs B is on the side of the mean. Of old summaries only single runs are known.
 * @param {Translate} t @param {SeriesSummary} s @param {Difference} d
 */
function signText(t, s, d) {
  const k = d.year - s.first
  const up = d.mean > 0
  const word = t(up ? 'charts.higher' : 'charts.lower')
  const share = (up ? s.up : s.down)?.[k]
  if (share !== undefined && finite(share)) return t('charts.sign.share', { word, share: number(100 * share, 1) })
  const pairs = s.linesB.map((line, run) => line[k] - s.linesA[run]?.[k]).filter(finite)
  if (pairs.length === 0) return ''
  return t('charts.sign.runs', { word, some: pairs.filter(v => up ? v > 0 : v < 0).length, n: pairs.length })
}

/**
 * finding tells a title and a sentence of an outcome of two sides.
 * @param {Translate} t @param {SeriesSummary} s in the units that are shown @param {{name: string, unit: Unit, year: number}} of
 * @returns {{title: string, sentence: string, difference: Difference}}
 */
export function finding(t, s, of) {
  const d = differenceAt(s, of.year)
  const { name, unit, year } = of
  if (d.kind === 'equal') {
    const sentence = t('charts.same', { name, year, b: number(d.b) + unit.short, n: s.n })
    return { title: t('charts.same.title', { name }), sentence, difference: d }
  }
  const size = Math.abs(d.mean)
  const values = {
    name, year, size: number(size, size > 0 ? 10 ** (Math.floor(Math.log10(size)) - 1) : 1), unit: unit.gap,
    mean: signed(d.mean, d.step), low: signed(d.low, d.step), high: signed(d.high, d.step),
    a: number(d.a, alike(d.a, d.b)) + unit.short, b: number(d.b, alike(d.a, d.b)) + unit.short,
    word: t(d.mean > 0 ? 'charts.higher' : 'charts.lower'),
  }
  const title = t(`charts.${d.kind === 'chance' || d.kind === 'single' ? d.kind : 'apart'}.title`, values)
  const sentence = [t('charts.medians', values),
    t(d.kind === 'single' ? 'charts.single' : d.kind === 'chance' ? 'charts.chance' : 'charts.apart', values),
    d.mean !== 0 && d.kind !== 'single' && signText(t, s, d), peak(t, s, d, unit)].filter(part => part).join(' ')
  return { title, sentence, difference: d }
}

/**
 * peak names the year of the greatest difference, if it is much greater than that of the year in hand.
 * @param {Translate} t @param {SeriesSummary} s @param {Difference} d @param {Unit} unit
 */
function peak(t, s, d, unit) {
  let at = -1
  s.d.mean.forEach((v, k) => { if (finite(v) && Math.abs(v) > (at < 0 ? 0 : Math.abs(s.d.mean[at]))) at = k })
  if (at < 0 || Math.abs(s.d.mean[at]) < 1.5 * Math.abs(d.mean)) return ''
  return t('charts.peak', { year: s.first + at, mean: signed(s.d.mean[at], d.step), unit: unit.gap })
}
