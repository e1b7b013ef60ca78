// Small pictures of many outcomes of the same kind on one axis, each with A as a dashed ghost, B and its band.

import { h } from '../dom.js'
import { area, cut, extent, finite, fold, line, linear, log, number, tickText, wide, years } from './scale.js'
import { text } from './frame.js'
import { cutYears } from './fan.js'

/** @typedef {import('../types.js').SeriesSummary} SeriesSummary */
/** @typedef {import('./frame.js').Drawing} Drawing */
/** @typedef {import('./frame.js').Translate} Translate */

/**
 * @typedef {object} Multiples
 * @property {string} id
 * @property {number} width
 * @property {number} first     year
 * @property {number} last      year
 * @property {{name: string, summary: SeriesSummary}[]} cells   in the units that are shown
 * @property {boolean} [log]    a logarithmic axis
 * @property {string} [short]   what stands right after a number
 * @property {number} [columns]
 * @property {number} [height]  of a picture
 * @property {string} [mark]    name of a cell that stands out
 */

/**
 * multiples draws the pictures.
 * @param {Translate} t @param {Multiples} of
 * @returns {Drawing}
 */
export function multiples(t, of) {
  const narrow = of.width < 520
  const short = of.short ?? ''
  const cells = of.cells.map(c => ({ name: c.name, s: cutYears(c.summary, of.first, of.last) }))
  const high = of.height ?? (narrow ? 92 : 110)
  const keyed = 24
  const foot = 26
  const range = extent(...cells.flatMap(({ s }) => {
    const shown = [s.a.p50, s.b.p05, s.b.p95]
    return of.log ? shown.map(list => list.filter(v => v > 0)) : shown
  }))
  const axis = (/** @type {[number, number]} */ room) =>
    of.log ? log(range, room, { count: 4 }) : linear(range, room, { zero: true, count: 3 })
  const sample = axis([1, 0])
  const left = 6 + Math.max(...sample.ticks.map(v => wide(tickText(v, sample) + short, 12)))
  const gap = 18
  const longest = Math.max(...cells.map(c => wide(c.name, 12, true)))
  const fitting = Math.max(2, Math.floor((of.width - left + gap) / (longest + gap)))
  const columns = Math.max(1, Math.min(narrow ? 2 : of.columns ?? 3, fitting, cells.length))
  const rows = Math.ceil(cells.length / columns)
  const wideCell = (of.width - left - gap * (columns - 1) - 8) / columns
  const names = cells.map(c => namesOf(c.name, wideCell + gap - 8))
  const lines = Math.max(1, ...names.map(list => list.length))
  const head = 22 + 14 * lines
  const children = cells.map(({ name, s }, k) => {
    const column = k % columns
    const top = keyed + Math.floor(k / columns) * (head + high + foot)
    const from = Math.round(left + column * (wideCell + gap))
    const to = Math.round(from + wideCell)
    const y = axis([top + head + high, top + head])
    const x = years(of.first, of.last, [from, to])
    const xs = s.b.p50.map((_, year) => x.at(s.first + year))
    const [a, b] = [s.a.p50.at(-1), s.b.p50.at(-1)].map(v => number(v, ofStep(y, v ?? NaN)) + short)
    return h('g', { key: `cell-${k}`, 'data-cell': k },
      names[k].map((words, n) => text(from, top + 12 + 14 * (n + lines - names[k].length), words,
        name === of.mark ? 'label strong marked-name' : 'label strong')),
      h('text', { x: from, y: top + 13 + 14 * lines, class: 'label' },
        h('tspan', { class: 'name-a' }, `A ${a}`), '  ', h('tspan', { class: 'name-b', dx: 6 }, `B ${b}`)),
      y.ticks.map(v => h('line', { x1: from, x2: to, y1: y.at(v), y2: y.at(v), class: v === y.low ? 'axis' : 'grid' })),
      column === 0 && y.ticks.map(v => text(from - 5, y.at(v) + 4, tickText(v, y) + (v === y.high ? short : ''), 'tick', 'end')),
      x.ticks.map(year => h('line', { x1: x.at(year), x2: x.at(year), y1: y.at(y.low), y2: y.at(y.low) + 3, class: 'axis' })),
      x.ticks.map(year => text(x.at(year), top + head + high + 16, String(year), 'tick', 'middle')),
      h('path', { d: area(xs, s.b.p05, s.b.p95, y), class: 'band-b' }),
      h('path', { d: line(xs, s.b.p50, y), class: 'line-b', 'data-line': 'b' }),
      h('path', { d: line(xs, s.a.p50, y), class: 'line-a', 'data-line': 'a' }))
  })
  return {
    width: of.width, height: keyed + rows * (head + high + foot),
    children: [sidesKey(t, narrow), children],
    table: {
      head: [t('charts.head.year'), ...cells.flatMap(c => [`${c.name}, A`, `${c.name}, B`])],
      rows: (cells[0]?.s.b.p50 ?? []).map((_, k) =>
        [String(cells[0].s.first + k), ...cells.flatMap(c => [c.s.a.p50[k], c.s.b.p50[k]])]),
    },
  }
}

/**
 * namesOf breaks a name into two lines at most. The name of a pair may break after its dash.
 * @param {string} name @param {number} room
 */
function namesOf(name, room) {
  if (wide(name, 12, true) <= room) return [name]
  const lines = fold(name.replace('–', '– '), room, 12, true)
  return [lines[0] ?? '', lines.slice(1).join(' ')].filter(l => l).map(l => cut(l, room, 12, true))
}

/**
 * ofStep is the step to which a number beside a picture is written.
 * @param {import('./scale.js').Scale} y @param {number} value
 */
function ofStep(y, value) {
  if (y.step) return 10 ** Math.floor(Math.log10(y.step / 10) + 1e-9)
  return finite(value) && value !== 0 ? 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1) : 1
}

/**
 * sidesKey shows how the sides are drawn.
 * @param {Translate} t @param {boolean} narrow
 */
export function sidesKey(t, narrow) {
  const second = Math.round(31 + wide(t('charts.key.a'), 12, true) + (narrow ? 14 : 24))
  return h('g', { key: 'sides' },
    h('line', { x1: 0, x2: 26, y1: 8, y2: 8, class: 'line-a' }), text(31, 12, t('charts.key.a'), 'label name-a'),
    h('rect', { x: second, y: 2, width: 26, height: 12, class: 'band-b' }),
    h('line', { x1: second, x2: second + 26, y1: 8, y2: 8, class: 'line-b' }),
    text(second + 31, 12, t(narrow ? 'charts.key.b.narrow' : 'charts.key.b'), 'label name-b'))
}
