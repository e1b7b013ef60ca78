// How numbers are shown, stepped and placed on a slider.

/**
 * A number as a person reads it.
 * @param {number} v @param {number} [digits] that count
 */
export function shown(v, digits = 4) {
  if (!Number.isFinite(v)) return '–'
  return String(Number(v.toPrecision(digits)))
}

/**
 * The step of a slider: about a two-hundredth of its way, as 1, 2 or 5 times a power of ten.
 * @param {number} from @param {number} to @param {boolean} [whole]
 */
export function stepOf(from, to, whole = false) {
  const rough = (to - from) / 200
  if (!(rough > 0)) return whole ? 1 : 0.01
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10) * power
  return Number((whole ? Math.max(1, Math.round(step)) : step).toPrecision(6))
}

/**
 * The value of a slider at v: a multiple of the step, or exactly the baseline where that is within half a step.
 * @param {number} v @param {number} step @param {number} baseline
 */
export function snap(v, step, baseline) {
  return Math.abs(v - baseline) <= step / 2 ? baseline : Number((Math.round(v / step) * step).toPrecision(12))
}

/** @param {number} v @param {number} low @param {number} high */
export function within(v, low, high) {
  return Math.min(Math.max(v, low), high)
}

/**
 * The share of the way from one end to another, in per cent.
 * @param {number} v @param {number} from @param {number} to
 */
export function place(v, from, to) {
  return to > from ? Number((within((v - from) / (to - from), 0, 1) * 100).toFixed(2)) : 0
}

/**
 * The ends of a slider. Admissible values are often far wider than what anybody believes, so a slider spans what the
 * prior holds for possible and some more; the number field takes every admissible value.
 * @param {{low: number, high: number, prior: number[] | null}} p @param {number[]} values that must be on it
 * @returns {[number, number]}
 */
export function reach(p, values) {
  let from = p.low
  let to = p.high
  if (p.prior) {
    const room = (p.prior[p.prior.length - 1] - p.prior[0]) * 0.25
    from = p.prior[0] - room
    to = p.prior[p.prior.length - 1] + room
  } else if (to - from > 20 * Math.max(...values.map(Math.abs), 0.5)) {
    const span = 4 * Math.max(...values.map(Math.abs), 0.25)
    from = from < 0 ? -span : from
    to = Math.max(from, 0) + span
  }
  return [within(Math.min(from, ...values), p.low, p.high), within(Math.max(to, ...values), p.low, p.high)]
}

/** The probabilities of the quantiles of a parameter. */
export const PROBABILITIES = [0.01, ...Array.from({ length: 19 }, (_, k) => (k + 1) / 20), 0.99]

/** @param {number[]} quantiles @param {number} p one of PROBABILITIES */
export function quantile(quantiles, p) {
  return quantiles[PROBABILITIES.findIndex(q => Math.abs(q - p) < 1e-9)]
}

/**
 * The density between every other quantile, as areas: [from, to, height] each. Between neighbours it would be jagged, since a
 * posterior is known from draws.
 * @param {number[]} quantiles @param {number} least width of an area, so that equal quantiles make no spike without end
 * @returns {[number, number, number][]}
 */
export function density(quantiles, least) {
  const ends = quantiles.map((_, k) => k).filter(k => k % 2 === 0)
  return ends.slice(1).map(k => {
    const width = quantiles[k] - quantiles[k - 2]
    return [quantiles[k - 2], quantiles[k], (PROBABILITIES[k] - PROBABILITIES[k - 2]) / Math.max(width, least)]
  })
}

/**
 * How far the record moved a parameter: the shift of its middle and the loss of width, against the prior's width. 0 for
 * what nothing was fitted to.
 * @param {import('../types.js').ParameterInfo} p
 */
export function moved(p) {
  if (!p.prior || !p.posterior) return 0
  const width = quantile(p.prior, 0.95) - quantile(p.prior, 0.05)
  if (!(width > 0)) return 0
  const shift = Math.abs(quantile(p.posterior, 0.5) - quantile(p.prior, 0.5)) / width
  const left = (quantile(p.posterior, 0.95) - quantile(p.posterior, 0.05)) / width
  return shift + Math.max(0, 1 - left)
}
