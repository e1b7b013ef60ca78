// Axes as functions from a value to a place, with round ticks, and numbers as a person writes them. A scale never answers
// NaN: what is no number is left out by line and area, and the rest is drawn.

/**
 * @typedef {object} Scale
 * @property {(value: number) => number} at   place of a value
 * @property {number} low
 * @property {number} high
 * @property {number[]} ticks
 * @property {number} step   between ticks, 0 on a logarithmic scale
 */

/** @param {number} value */
export const finite = value => typeof value === 'number' && Number.isFinite(value)

/**
 * extent gives the least and the greatest of all finite numbers, or [0, 1] if there is none.
 * @param {...(number[] | number)} lists
 * @returns {[number, number]}
 */
export function extent(...lists) {
  let low = Infinity
  let high = -Infinity
  for (const list of lists) {
    for (const value of Array.isArray(list) ? list : [list]) {
      if (!finite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low <= high ? [low, high] : [0, 1]
}

/**
 * roundStep is the least of 1, 2 and 5 times a power of ten that is not below a number.
 * @param {number} least
 */
export function roundStep(least) {
  if (!finite(least) || least <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(least))
  for (const factor of [1, 2, 5]) if (factor * power >= least * (1 - 1e-9)) return factor * power
  return 10 * power
}

/** roundBelow is the greatest of 1, 2 and 5 times a power of ten that is not above a number. @param {number} most above 0 */
function roundBelow(most) {
  const power = 10 ** Math.floor(Math.log10(most) + 1e-9)
  return [5, 2, 1].map(factor => factor * power).find(v => v <= most * (1 + 1e-9)) ?? most
}

/**
 * ticksOf lists the multiples of a step within a range. Each is rounded, so that 0.1 + 0.2 is 0.3.
 * @param {number} low @param {number} high @param {number} step
 */
export function ticksOf(low, high, step) {
  const digits = Math.max(0, Math.min(100, -Math.floor(Math.log10(step)) + 1))
  const ticks = []
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9 && ticks.length < 100; k++) {
    ticks.push(Number((k * step).toFixed(digits)) + 0)
  }
  return ticks
}

/** @param {number} value a tenth of a pixel is enough on a screen */
const place = value => Math.round(value * 10) / 10

/**
 * linear makes an axis whose ends are round. Values of which all are equal get room around them.
 * @param {[number, number]} range   of the values
 * @param {[number, number]} room    from the place of the least to that of the greatest
 * @param {{count?: number, zero?: boolean, tight?: boolean}} [how]   zero: the axis holds 0; tight: the ends are not rounded
 * @returns {Scale}
 */
export function linear(range, room, how = {}) {
  let [low, high] = range
  if (how.zero) [low, high] = [Math.min(0, low), Math.max(0, high)]
  if (high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high))) {
    const around = Math.abs(high) > 0 ? Math.abs(high) / 2 : 1
    if (how.zero && low === 0) high += around
    else [low, high] = [low - around, high + around]
  }
  const step = roundStep((high - low) / (how.count ?? 4))
  if (!how.tight) {
    low = Math.floor(low / step + 1e-9) * step
    high = Math.ceil(high / step - 1e-9) * step
  }
  const [from, to] = room
  return {
    at: value => place(from + (Math.max(low, Math.min(high, value)) - low) / (high - low) * (to - from)),
    low, high, step, ticks: ticksOf(low, high, step),
  }
}

/**
 * log makes a logarithmic axis, with ticks at 1, 2 and 5 or, where it is long, at powers of ten. What is 0 or less stands at
 * its foot.
 * @param {[number, number]} range   of the values above 0
 * @param {[number, number]} room
 * @param {{count?: number}} [how]
 * @returns {Scale}
 */
export function log(range, room, how = {}) {
  let high = finite(range[1]) && range[1] > 0 ? range[1] : 1
  let low = finite(range[0]) && range[0] > 0 ? Math.min(range[0], high) : high / 1000
  const fine = high / low < 60
  low = fine ? roundBelow(low) : 10 ** Math.floor(Math.log10(low) + 1e-9)
  high = fine ? roundStep(high) : 10 ** Math.ceil(Math.log10(high) - 1e-9)
  if (high <= low) high = low * 10
  const decade = Math.floor(Math.log10(low) + 1e-9)
  const decades = Math.ceil(Math.log10(high) - 1e-9) - decade
  const apart = fine ? 1 : Math.max(1, Math.ceil(decades / (how.count ?? 4)))
  const ticks = []
  for (let k = 0; k <= decades; k += apart) {
    for (const factor of fine ? [1, 2, 5] : [1]) {
      const tick = Number((factor * 10 ** (decade + k)).toPrecision(12))
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick)
    }
  }
  const [from, to] = room
  return {
    at: value => place(from + Math.log10(Math.max(low, Math.min(high, value)) / low) / Math.log10(high / low) * (to - from)),
    low, high, step: 0, ticks,
  }
}

/**
 * years makes the axis of time. Its ticks stand at round years that have room for their four digits.
 * @param {number} first @param {number} last @param {[number, number]} room
 * @returns {Scale}
 */
export function years(first, last, room) {
  const span = Math.max(1, last - first)
  const [from, to] = room
  const most = Math.max(1, Math.floor(Math.abs(to - from) / 44))
  const step = [1, 2, 5, 10, 20, 50, 100].find(s => span / s <= most) ?? 100
  return {
    at: year => place(last > first ? from + (year - first) / span * (to - from) : (from + to) / 2),
    low: first, high: last, step, ticks: ticksOf(first, last, step),
  }
}

/**
 * line writes a path through points. Where a value is no number, the line has a gap.
 * @param {number[]} xs @param {number[]} values @param {Scale} y
 */
export function line(xs, values, y) {
  let d = ''
  let pen = 'M'
  for (let k = 0; k < values.length; k++) {
    if (Number.isFinite(values[k])) {
      d += pen + xs[k] + ' ' + y.at(values[k])
      pen = 'L'
    } else pen = 'M'
  }
  return d
}

/**
 * area writes the path of a band between two lists. Years in which either is no number are left out.
 * @param {number[]} xs @param {number[]} lower @param {number[]} upper @param {Scale} y
 */
export function area(xs, lower, upper, y) {
  let d = ''
  for (let k = 0; k < xs.length; k++) {
    const from = k
    while (k < xs.length && finite(lower[k]) && finite(upper[k])) k++
    if (k === from) continue
    const up = xs.slice(from, k).map((x, i) => `${x} ${y.at(upper[from + i])}`)
    const down = xs.slice(from, k).map((x, i) => `${x} ${y.at(lower[from + i])}`).reverse()
    d += `M${up.join('L')}L${down.join('L')}Z`
  }
  return d
}

/**
 * spread moves places apart until each has its gap, in their order, within a room. It keeps them as near as it can.
 * @param {number[]} places @param {number} gap @param {number} low @param {number} high
 */
export function spread(places, gap, low, high) {
  const order = places.map((_, k) => k).sort((a, b) => places[a] - places[b] || a - b)
  const room = Math.min(gap, (high - low) / Math.max(1, places.length - 1))
  const moved = order.map(k => (finite(places[k]) ? Math.max(low, Math.min(high, places[k])) : high))
  for (let k = 1; k < moved.length; k++) moved[k] = Math.max(moved[k], moved[k - 1] + room)
  if (moved.length) moved[moved.length - 1] = Math.min(moved[moved.length - 1], high)
  for (let k = moved.length - 2; k >= 0; k--) moved[k] = Math.min(moved[k], moved[k + 1] - room)
  const out = places.slice()
  order.forEach((k, at) => { out[k] = place(moved[at]) })
  return out
}

/**
 * wide tells about how wide a text is. Fonts differ, so it is that of a wide font.
 * @param {string} text @param {number} size of the letters @param {boolean} [bold]
 */
export function wide(text, size, bold = false) {
  let sum = 0
  for (const letter of text) {
    sum += /[iljtfrI.,:;'|!() \u202f]/.test(letter) ? 0.36 : /[mwMW%…–]/.test(letter) ? 0.9 : /[a-z]/.test(letter) ? 0.6 : 0.66
  }
  return sum * size * (bold ? 1.1 : 1)
}

/**
 * fold breaks a text into lines that fit a width.
 * @param {string} text @param {number} width @param {number} size @param {boolean} [bold]
 */
export function fold(text, width, size, bold = false) {
  /** @type {string[]} */
  const lines = []
  for (const word of text.split(/[ \n\t]+/).filter(w => w)) {
    const last = lines.length - 1
    if (last >= 0 && wide(`${lines[last]} ${word}`, size, bold) <= width) lines[last] += ` ${word}`
    else lines.push(word)
  }
  return lines
}

/**
 * cut shortens a text to a width, with three dots for what is left out.
 * @param {string} text @param {number} width @param {number} size @param {boolean} [bold]
 */
export function cut(text, width, size, bold = false) {
  if (wide(text, size, bold) <= width) return text
  const letters = [...text]
  while (letters.length > 1 && wide(`${letters.join('')}…`, size, bold) > width) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

/**
 * number writes a number with as many decimals as a step needs, or with three digits that count. Thousands are parted by
 * a narrow space, and minus is a real minus.
 * @param {number | null | undefined} value @param {number} [step]
 */
export function number(value, step) {
  if (value === null || value === undefined || !finite(value)) return '–'
  const size = Math.abs(value)
  if (size >= 1e15) return value.toExponential(2).replace('-', '−')
  const digits = step ? -Math.floor(Math.log10(step) + 1e-9) : size === 0 ? 0 : 2 - Math.floor(Math.log10(size))
  const fixed = size.toFixed(Math.max(0, Math.min(6, digits)))
  const minus = value < 0 && Number(fixed) !== 0 ? '−' : ''
  if (size < 9999.5) return minus + fixed
  const [whole, part] = fixed.split('.')
  return minus + whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') + (part ? `.${part}` : '')
}

/**
 * alike is the step to which numbers that are compared are written: three digits of the greatest, and no part of 1 is lost.
 * @param {...number} values
 */
export const alike = (...values) => {
  const size = Math.max(0, ...values.filter(finite).map(Math.abs))
  return size > 0 ? Math.min(1, 10 ** (Math.floor(Math.log10(size)) - 2)) : 1
}

/**
 * signed writes a number with its sign, also where it is above 0.
 * @param {number} value @param {number} [step]
 */
export const signed = (value, step) => {
  const text = number(value, step)
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/**
 * tickText writes the number of a tick.
 * @param {number} value @param {Scale} scale
 */
export const tickText = (value, scale) =>
  number(value, scale.step || Math.min(1, 10 ** Math.floor(Math.log10(Math.abs(value)) + 1e-9)))
