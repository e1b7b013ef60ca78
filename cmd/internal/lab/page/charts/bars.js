// Bars that add up: years of stacked parts, and the steps from one number to another.

import { h } from '../dom.js'
import { cut, extent, finite, fold, line, linear, number, signed, spread, wide, years } from './scale.js'
import { hatched, hatches, text } from './frame.js'

/** @typedef {import('../types.js').Nested} Nested */
/** @typedef {import('./frame.js').Drawing} Drawing */

/** The hatch over every part, by its place; '' for none. With the colour of its class no two of 16 parts look alike. */
const HATCHES = ['', 'slope', '', 'dots', '', 'back', '', 'level', 'cross', '', 'slope', '', 'dots', '', 'back', '']
const COLOURS = 8

/**
 * bar draws a rectangle in the colour and the hatch of a part.
 * @param {string} id of the chart @param {number} part
 * @param {number} x @param {number} y @param {number} width @param {number} height
 * @returns {Nested[]}
 */
function bar(id, part, x, y, width, height) {
  const hatch = HATCHES[part % HATCHES.length]
  return [
    h('rect', { x, y, width, height, class: `part part-${part % COLOURS}` }),
    hatch !== '' && h('rect', { x, y, width, height, fill: hatched(id, hatch) }),
  ]
}

const round = (/** @type {number} */ value) => Math.round(value * 100) / 100

/**
 * @typedef {object} Stack
 * @property {string} id         of the chart
 * @property {number} width
 * @property {number} [height]   of the bars' part
 * @property {number[]} years
 * @property {{name: string, values: (number | null)[]}[]} parts   what is added up, by year; null for nothing
 * @property {(number | null)[]} [sum]   by year; left out, the parts are added
 * @property {string} sumName
 * @property {string} yearName   head of the column of years
 * @property {number[]} [marked]   years to mark
 * @property {[number, number]} [range]   that the axis holds at least, so that two pictures can share it
 * @property {{name: string, value: number}[]} [levels]   lines across, such as a threshold
 * @property {(year: number) => void} [pick]   what a click on a year does
 */

/**
 * stack draws the parts of a sum by year. Parts above 0 go up, parts below 0 go down, and a line is their sum.
 * @param {Stack} of
 * @returns {Drawing}
 */
export function stack(of) {
  const { id, width, parts, levels = [] } = of
  const narrow = width < 520
  const value = (/** @type {number} */ part, /** @type {number} */ k) => {
    const v = parts[part].values[k]
    return finite(/** @type {number} */ (v)) ? /** @type {number} */ (v) : 0
  }
  const sums = of.years.map((_, k) => of.sum ? of.sum[k] ?? NaN : parts.reduce((sum, _, part) => sum + value(part, k), 0))
  const ends = of.years.map((_, k) => parts.reduce(([low, high], _, part) => {
    const v = value(part, k)
    return v < 0 ? [low + v, high] : [low, high + v]
  }, [0, 0]))
  const names = Math.min(width * 0.34, Math.max(60, ...parts.map(p => wide(p.name, 12)), wide(of.sumName, 12) + 8) + 22)
  const keyed = narrow ? key(id, parts.map(p => p.name).concat(of.sumName), width) : null
  const top = keyed ? keyed.height + 8 : 10
  const tall = of.height ?? (narrow ? 220 : 280)
  const right = width - (narrow ? 8 : names)
  const y = linear(extent(ends.flat(), sums, of.range ?? [], levels.map(l => l.value)), [top + tall, top],
    { zero: true, count: 6 })
  const left = 8 + Math.max(...y.ticks.map(tick => wide(number(tick, y.step), 12)))
  const slot = (right - left) / Math.max(1, of.years.length)
  const x = years(of.years[0] ?? 0, of.years.at(-1) ?? 0, [left + slot / 2, right - slot / 2])
  const xs = of.years.map(year => x.at(year))
  const columns = of.years.flatMap((_, k) => {
    let [up, down] = [0, 0]
    return parts.flatMap((_, part) => {
      const v = value(part, k)
      if (v === 0) return []
      const from = v > 0 ? up : down
      if (v > 0) up += v
      else down += v
      const [a, b] = [y.at(from), y.at(from + v)]
      return bar(id, part, round(xs[k] - slot * 0.42), Math.min(a, b), round(slot * 0.84), round(Math.abs(a - b)))
    })
  })
  const height = top + tall + 26
  return {
    width, height,
    children: [
      hatches(id),
      keyed?.children,
      y.ticks.map(tick =>
        h('line', { x1: left, x2: right, y1: y.at(tick), y2: y.at(tick), class: tick === 0 ? 'axis' : 'grid' })),
      y.ticks.map(tick => text(left - 5, y.at(tick) + 4, number(tick, y.step), 'tick', 'end')),
      x.ticks.map(year => text(x.at(year), height - 8, String(year), 'tick', 'middle')),
      (of.marked ?? []).filter(year => year >= x.low && year <= x.high).map(year =>
        h('line', { x1: x.at(year), x2: x.at(year), y1: top, y2: top + tall, class: 'marked' })),
      columns,
      h('path', { d: line(xs, sums, y), class: 'sum-under' }),
      h('path', { d: line(xs, sums, y), class: 'sum' }),
      sums.map((sum, k) => finite(sum) && h('circle', { cx: xs[k], cy: y.at(sum), r: narrow ? 2 : 2.6, class: 'sum-dot' })),
      levels.map(l => [
        h('line', { x1: left, x2: right, y1: y.at(l.value), y2: y.at(l.value), class: 'threshold' }),
        text(left + 4, y.at(l.value) - 4, l.name, 'label halo'),
      ]),
      !narrow && sideNames(of, value, sums, y, right, names),
      of.pick && of.years.map((year, k) => h('rect', {
        x: round(xs[k] - slot / 2), y: top, width: round(slot), height: tall, class: 'hit', onclick: () => of.pick?.(year),
      }, h('title', null, String(year)))),
    ],
    table: {
      head: [of.yearName, ...parts.map(p => p.name), of.sumName],
      rows: of.years.map((year, k) => [String(year), ...parts.map(p => p.values[k] ?? null), finite(sums[k]) ? sums[k] : null]),
    },
  }
}

/**
 * sideNames writes the names of the parts beside the last year's bars, each with a line to its bar. A part that is
 * nothing in the last year has a sample of its look instead.
 * @param {Stack} of @param {(part: number, k: number) => number} value @param {number[]} sums
 * @param {import('./scale.js').Scale} y @param {number} right @param {number} room
 */
function sideNames(of, value, sums, y, right, room) {
  const last = of.years.length - 1
  if (last < 0) return null
  let [up, down] = [0, 0]
  const places = of.parts.map((_, part) => {
    const v = value(part, last)
    const middle = v >= 0 ? up + v / 2 : down + v / 2
    if (v >= 0) up += v
    else down += v
    return y.at(middle)
  })
  places.push(finite(sums[last]) ? y.at(sums[last]) : y.at(0))
  const foot = Math.max(y.at(y.low), y.at(y.high) + 15 * of.parts.length)
  const moved = spread(places, 15, y.at(y.high), foot)
  return [...of.parts.map(p => p.name), of.sumName].map((name, k) => {
    const sum = k === of.parts.length
    return (sum || of.years.some((_, year) => value(k, year) !== 0)) && [
      h('path', { d: `M${right - 2} ${places[k]}L${right + 6} ${moved[k]}`, class: 'leader' }),
      sum ? h('circle', { cx: right + 12, cy: moved[k], r: 3.2, class: 'sum-dot' })
        : bar(of.id, k, right + 7, round(moved[k] - 5), 10, 10),
      text(right + 21, round(moved[k] + 4), cut(name, room - 22, 12), sum ? 'label strong' : 'label'),
    ]
  })
}

/**
 * key lists parts by their look, in as many lines as they need. The last one is the sum.
 * @param {string} id @param {string[]} names @param {number} width
 */
function key(id, names, width) {
  let [x, y] = [0, 12]
  const children = names.map((whole, k) => {
    const name = cut(whole, width - 18, 12)
    const room = 18 + wide(name, 12) + 10
    if (x > 0 && x + room - 10 > width) [x, y] = [0, y + 18]
    const at = x
    x += room
    return [
      k === names.length - 1 ? h('circle', { cx: at + 6, cy: y - 4, r: 3.2, class: 'sum-dot' }) : bar(id, k, at, y - 10, 12, 12),
      text(at + 17, y, name, 'label'),
    ]
  })
  return { children, height: y + 4 }
}

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {number} value         of a part: what it adds; of a level: where it stands
 * @property {'level' | 'part'} kind
 * @property {number} [low]         interval of the value
 * @property {number} [high]
 * @property {string} [note]        stands after the number
 *
 * @typedef {object} Fall
 * @property {string} id
 * @property {number} width
 * @property {Step[]} steps
 * @property {string[]} heads       heads of the table: name, value, low, high
 * @property {number} [step]        to which numbers are rounded; left out, the greatest has three digits
 */

/**
 * waterfall draws the steps from one level to another: a bar for each part, which begins where the part before ended. What
 * adds is plain and has a plus, what takes away is hatched and has a minus. A thin line is the interval of a value.
 * @param {Fall} of
 * @returns {Drawing}
 */
export function waterfall(of) {
  const { id, width, steps } = of
  const narrow = width < 520
  let at = 0
  const spans = steps.map(step => {
    const v = finite(step.value) ? step.value : 0
    const from = step.kind === 'level' ? 0 : at
    at = step.kind === 'level' ? v : at + v
    return [from, at]
  })
  const whiskers = steps.map((step, k) => [step.low, step.high].map(v =>
    v !== undefined && finite(v) ? (step.kind === 'level' ? 0 : spans[k][0]) + v : NaN))
  const step = of.step ?? 10 ** Math.floor(Math.log10(Math.max(...extent(spans.flat()).map(Math.abs), 1e-12)) - 2)
  const texts = steps.map(s => [(s.kind === 'part' ? signed : number)(s.value, step), s.note].filter(s => s).join(' '))
  const numbers = Math.max(40, ...texts.map(s => wide(s, 12, true))) + 10
  const names = narrow ? 0 : Math.min(width * 0.36, Math.max(60, ...steps.map(s => wide(s.name, 12, true))) + 10)
  const [left, right] = [names + 4, width - numbers - 4]
  const x = linear(extent(spans.flat(), whiskers.flat()), [left, right], { zero: true, tight: true })
  const lines = steps.map(step => fold(step.name, narrow ? width : names - 8, 12, true).slice(0, narrow ? 3 : 2))
  const rows = lines.map(list => narrow ? 26 + 15 * list.length : Math.max(30, 12 + 15 * list.length))
  const tops = rows.map((_, k) => rows.slice(0, k).reduce((sum, row) => sum + row, 6))
  const height = rows.reduce((sum, row) => sum + row, 10)
  return {
    width, height,
    children: [
      hatches(id),
      !narrow && h('line', { x1: x.at(0), x2: x.at(0), y1: 0, y2: height, class: 'axis' }),
      steps.map((step, k) => {
        const middle = tops[k] + (narrow ? 15 * lines[k].length + 10 : rows[k] / 2)
        const [a, b] = spans[k].map(v => x.at(v))
        const look = step.kind === 'level' ? 'level' : step.value < 0 ? 'less' : 'more'
        const box = { x: Math.min(a, b), y: middle - 9, width: round(Math.max(1, Math.abs(a - b))), height: 18 }
        const [low, high] = whiskers[k]
        const end = Math.max(a, b, finite(high) ? x.at(high) : 0, finite(low) ? x.at(low) : 0)
        const first = narrow ? tops[k] + 11 : middle + 4 - 7.5 * (lines[k].length - 1)
        return h('g', { key: `step-${k}` },
          lines[k].map((words, n) => text(narrow ? 0 : names, first + 15 * n, words,
            step.kind === 'level' ? 'label strong' : 'label', narrow ? 'start' : 'end')),
          h('rect', { ...box, class: `fall fall-${look}` }),
          look === 'less' && h('rect', { ...box, fill: hatched(id, 'slope') }),
          finite(low) && finite(high) && h('path', {
            d: `M${x.at(low)} ${middle}H${x.at(high)}M${x.at(low)} ${middle - 4}v8M${x.at(high)} ${middle - 4}v8`,
            class: 'whisker',
          }),
          narrow && h('line', { x1: x.at(0), x2: x.at(0), y1: middle - 12, y2: middle + 12, class: 'axis' }),
          !narrow && k + 1 < steps.length && h('line', {
            x1: b, x2: b, y1: middle + 9, y2: tops[k + 1] + rows[k + 1] / 2 - 9, class: 'leader',
          }),
          text(round(end + 6), middle + 4, texts[k], 'label strong'))
      }),
    ],
    table: {
      head: of.heads,
      rows: steps.map(step => [step.name, step.value, step.low ?? null, step.high ?? null]),
    },
  }
}
