// From the numbers of single replicates to what a chart draws. The definitions are those of the Go package results/analysis,
// operation by operation, so that the page and the program agree to the last bit.

/** @typedef {import('../types.js').Band} Band */
/** @typedef {import('../types.js').SeriesInfo} SeriesInfo */
/** @typedef {import('../types.js').SeriesSummary} SeriesSummary */

const LINES = 20 // single replicates that a chart may draw
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]
const SMALL = 16 // values that are sorted by insertion

/**
 * The p-quantile of values in increasing order, by linear interpolation (type 7 of Hyndman & Fan 1996).
 * @param {Float64Array} sorted @param {number} p
 */
export function quantile(sorted, p) {
  const h = (sorted.length - 1) * p
  const k = Math.floor(h)
  if (k >= sorted.length - 1) return sorted[sorted.length - 1]
  const a = sorted[k]
  const b = sorted[k + 1]
  return a === b ? a : a + (h - k) * (b - a)
}

/** @param {Float64Array} x */
function equal(x) {
  for (let k = 1; k < x.length; k++) if (x[k] !== x[0]) return false
  return true
}

/**
 * The mean, added in order. That of equal values is exactly that value.
 * @param {Float64Array} x not empty
 */
export function mean(x) {
  if (equal(x)) return x[0] + 0 // a zero without a sign
  let sum = 0
  for (let k = 0; k < x.length; k++) sum += x[k]
  return sum / x.length
}

/**
 * The standard deviation with n−1 in the denominator, NaN for fewer than two values.
 * @param {Float64Array} x @param {number} m their mean
 */
export function deviation(x, m) {
  if (x.length < 2) return NaN
  let sum = 0
  for (let k = 0; k < x.length; k++) sum += (x[k] - m) * (x[k] - m)
  return Math.sqrt(sum / (x.length - 1))
}

/**
 * The standard error of a mean. For fewer than two values it is not known, and has no bound.
 * @param {Float64Array} x @param {number} m
 */
export function standardError(x, m) {
  return x.length < 2 ? Infinity : deviation(x, m) / Math.sqrt(x.length)
}

/**
 * Puts the values of the ranks into the places that they have in increasing order, with smaller ones before and larger ones
 * after them. Sorting the rest as well would take three times as long, and a move has some thousand lists.
 * @param {Float64Array} x without NaN @param {number} low @param {number} high first and last place that are not in order
 * @param {Int32Array} ranks in order
 */
function select(x, low, high, ranks) {
  while (high - low >= SMALL) {
    const middle = (low + high) >> 1
    const p = between(x[low], x[middle], x[high])
    let i = low - 1
    let j = high + 1
    for (;;) { // the partition of Hoare: low..j are at most p, j+1..high at least
      do i++; while (x[i] < p)
      do j--; while (x[j] > p)
      if (i >= j) break
      const swapped = x[i]
      x[i] = x[j]
      x[j] = swapped
    }
    const left = within(ranks, low, j)
    const right = within(ranks, j + 1, high)
    if (left && right) select(x, low, j, ranks)
    if (right) low = j + 1
    else if (left) high = j
    else return
  }
  for (let i = low + 1; i <= high; i++) {
    const v = x[i]
    let j = i - 1
    for (; j >= low && x[j] > v; j--) x[j + 1] = x[j]
    x[j + 1] = v
  }
}

/** The middle one of three. @param {number} a @param {number} b @param {number} c */
function between(a, b, c) {
  if (a < b) return b < c ? b : a < c ? c : a
  return a < c ? a : b < c ? c : b
}

/** Whether a rank is in low..high. @param {Int32Array} ranks @param {number} low @param {number} high */
function within(ranks, low, high) {
  for (let k = 0; k < ranks.length; k++) if (ranks[k] >= low && ranks[k] <= high) return true
  return false
}

/** The ranks that the quantiles of n values are between. @param {number} n */
function ranksOf(n) {
  const ranks = QUANTILES.flatMap(p => [Math.floor((n - 1) * p), Math.min(n - 1, Math.floor((n - 1) * p) + 1)])
  return Int32Array.from(new Set(ranks))
}

/** @param {number} years @returns {Band} */
function emptyBand(years) {
  const zeros = () => /** @type {number[]} */ (new Array(years).fill(0))
  return { p05: zeros(), p25: zeros(), p50: zeros(), p75: zeros(), p95: zeros(), mean: zeros() }
}

/**
 * Puts the statistics of a year into a band. Changes the order of x.
 * @param {Band} band @param {number} year index @param {Float64Array} x @param {number} m mean of x @param {Int32Array} ranks
 */
function put(band, year, x, m, ranks) {
  band.mean[year] = m
  if (Number.isNaN(m)) x.sort().reverse().subarray(x.findIndex(v => !Number.isNaN(v))).reverse() // NaN first, as Go sorts
  else select(x, 0, x.length - 1, ranks)
  band.p05[year] = quantile(x, 0.05)
  band.p25[year] = quantile(x, 0.25)
  band.p50[year] = quantile(x, 0.5)
  band.p75[year] = quantile(x, 0.75)
  band.p95[year] = quantile(x, 0.95)
}

/**
 * The statistics of an outcome.
 * @param {(Float64Array | null)[]} rows by replicate: the numbers of side A, then those of side B; null if not there yet
 * @param {{first: number, last: number, width: number}} prepared
 * @param {SeriesInfo} series
 * @returns {SeriesSummary}
 */
export function summarise(rows, { first, last, width }, series) {
  const there = /** @type {Float64Array[]} */ (rows.filter(row => row !== null))
  const n = there.length
  const years = last - first + 1
  const a = new Float64Array(n)
  const b = new Float64Array(n)
  const d = new Float64Array(n)
  const ranks = ranksOf(n)
  const words = series.words ?? [] // Go writes an empty list as null
  /** @type {number[]} */
  const ups = new Array(years).fill(0)
  /** @type {number[]} */
  const downs = new Array(years).fill(0)
  /** @type {SeriesSummary} */
  const s = {
    path: series.path, unit: series.unit, words, first, n,
    a: emptyBand(years), b: emptyBand(years), d: emptyBand(years), se: new Array(years).fill(0), up: ups, down: downs,
    linesA: lines(rows, series.offset, years), linesB: lines(rows, series.offset + width, years),
    sharesA: shares(there, series.offset, years, words), sharesB: shares(there, series.offset + width, years, words),
  }
  for (let year = 0; n > 0 && year < years; year++) {
    const at = series.offset + year
    let up = 0
    let down = 0
    for (let k = 0; k < n; k++) {
      a[k] = there[k][at]
      b[k] = there[k][at + width]
      d[k] = b[k] - a[k]
      if (d[k] > 0) up++
      else if (d[k] < 0) down++
    }
    ups[year] = up / n
    downs[year] = down / n
    const m = mean(d)
    s.se[year] = standardError(d, m) // before they are sorted: the order of a sum shows in its last bits
    put(s.d, year, d, m, ranks)
    put(s.a, year, a, mean(a), ranks)
    put(s.b, year, b, mean(b), ranks)
  }
  return s
}

/** @param {(Float64Array | null)[]} rows @param {number} from @param {number} years @returns {number[][]} */
function lines(rows, from, years) {
  const first = /** @type {Float64Array[]} */ (rows.slice(0, LINES).filter(row => row !== null))
  return first.map(row => Array.from(row.subarray(from, from + years)))
}

/**
 * The share of replicates in each category, by code and year.
 * @param {Float64Array[]} rows @param {number} from @param {number} years @param {string[]} words
 * @returns {number[][]}
 */
function shares(rows, from, years, words) {
  const counts = words.map(() => /** @type {number[]} */ (new Array(years).fill(0)))
  if (!words.length) return counts
  for (const row of rows) for (let year = 0; year < years; year++) counts[row[from + year]][year]++
  return counts.map(of => of.map(count => count / rows.length))
}

/**
 * A function from paths to statistics that works each out once.
 * @param {(Float64Array | null)[]} rows @param {{first: number, last: number, width: number, series: SeriesInfo[]}} prepared
 * @returns {(path: string) => SeriesSummary | null}
 */
export function summaries(rows, prepared) {
  const series = new Map(prepared.series.map(s => [s.path, s]))
  /** @type {Map<string, SeriesSummary>} */
  const known = new Map()
  return path => {
    const of = series.get(path)
    if (!of) return null
    let summary = known.get(path)
    if (!summary) known.set(path, summary = summarise(rows, prepared, of))
    return summary
  }
}
