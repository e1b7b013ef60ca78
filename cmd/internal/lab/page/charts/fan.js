// An outcome of two sides over the years: A as a dashed ghost, B with its runs, its bands and its median, and below the
// difference of the runs of a pair on an axis of its own.

import { h } from '../dom.js'
import { area, cut, extent, finite, fold, line, linear, log, number, signed, spread, tickText, wide, years } from './scale.js'
import { text } from './frame.js'
import { ERRORS, sinceYear } from './finding.js'

/** @typedef {import('../types.js').SeriesSummary} SeriesSummary */
/** @typedef {import('../types.js').Nested} Nested */
/** @typedef {import('./scale.js').Scale} Scale */
/** @typedef {import('./frame.js').Drawing} Drawing */
/** @typedef {import('./frame.js').Translate} Translate */

/**
 * @typedef {object} Fan
 * @property {string} id        of the chart
 * @property {number} width
 * @property {SeriesSummary} summary   in the units that are shown
 * @property {number} first     year
 * @property {number} last      year
 * @property {{a: string, b: string}} names
 * @property {string} short     what stands right after a number
 * @property {string} gap       unit of the difference
 * @property {{name: string, value: number}[]} [levels]   lines to compare with
 * @property {boolean} [log]    a logarithmic axis for the levels
 * @property {number} [height]  of the levels' part
 */

const SIZE = 12 // of letters

/**
 * cutYears leaves the years of a summary that are on screen.
 * @param {SeriesSummary} s @param {number} first @param {number} last
 * @returns {SeriesSummary}
 */
export function cutYears(s, first, last) {
  const from = Math.max(0, first - s.first)
  const list = (/** @type {number[]} */ values) => values.slice(from, Math.max(from, last - s.first + 1))
  const band = (/** @type {import('../types.js').Band} */ b) => ({
    p05: list(b.p05), p25: list(b.p25), p50: list(b.p50), p75: list(b.p75), p95: list(b.p95), mean: list(b.mean),
  })
  return {
    ...s, first: s.first + from, a: band(s.a), b: band(s.b), d: band(s.d), se: list(s.se), up: s.up && list(s.up), down: s.down && list(s.down),
    linesA: s.linesA.map(list), linesB: s.linesB.map(list), sharesA: s.sharesA.map(list), sharesB: s.sharesB.map(list),
  }
}

/**
 * fan draws an outcome.
 * @param {Translate} t @param {Fan} of
 * @returns {Drawing}
 */
export function fan(t, of) {
  const s = cutYears(of.summary, of.first, of.last)
  const narrow = of.width < 520
  const since = sinceYear(s)
  const ys = s.b.p50.map((_, k) => s.first + k)
  const names = narrow ? { a: cut(of.names.a, of.width - 34, SIZE, true), b: cut(of.names.b, of.width - 34, SIZE, true) } : of.names
  const levelTop = narrow ? 42 : 14
  const levelHeight = of.height ?? (narrow ? 190 : 250)
  const gapTop = levelTop + levelHeight + (narrow ? 60 : 56)
  const gapHeight = since ? (narrow ? 100 : 110) : 8
  const y = levelAxis(of, s, [levelTop + levelHeight, levelTop])
  const intervals = s.d.mean.map((mean, k) => [mean - ERRORS * s.se[k], mean + ERRORS * s.se[k]])
  const gapRange = extent(s.d.p05, s.d.p95, s.d.mean, intervals.flat())
  const z = since ? linear(gapRange, [gapTop + gapHeight, gapTop], { zero: true, count: 3 })
    : linear([-1, 1], [gapTop + gapHeight, gapTop], { count: 2 })
  const ticks = [...y.ticks.map(v => tickText(v, y)), ...(since ? z.ticks.map(v => signed(v, z.step)) : [])]
  const left = 8 + Math.max(...ticks.map(label => wide(label + of.short, SIZE)))
  const labels = sideLabels(t, of, s, names, y)
  const right = of.width - (narrow ? 12 + Math.max(30, ...labels.map(l => wide(l.value, SIZE, true)))
    : Math.min(190, of.width * 0.3, 22 + Math.max(110, ...labels.map(l => wide(`${l.value}  ${l.name}`, SIZE, true)))))
  const x = years(of.first, of.last, [left, right])
  const xs = ys.map(year => x.at(year))
  const height = gapTop + gapHeight + (since ? 24 : 0)
  return {
    width: of.width, height,
    children: [
      axes(y, x, left, right, of.short, v => tickText(v, y)),
      since > of.first && h('line', { x1: x.at(since), x2: x.at(since), y1: levelTop, y2: gapTop + gapHeight, class: 'marked' }),
      since > of.first && text(x.at(since) + (x.at(since) > (left + right) / 2 ? -4 : 4), levelTop + levelHeight + 33,
        t('charts.since', { year: since }), 'quiet', x.at(since) > (left + right) / 2 ? 'end' : 'start'),
      (of.levels ?? []).map(l => h('line', { x1: left, x2: right, y1: y.at(l.value), y2: y.at(l.value), class: 'comparator' })),
      h('path', { d: area(xs, s.b.p05, s.b.p95, y), class: 'band-b' }),
      h('path', { d: area(xs, s.b.p25, s.b.p75, y), class: 'band-b inner' }),
      s.linesB.map((run, k) => h('path', { key: `run-${k}`, d: line(xs, run, y), class: 'run-b' })),
      h('path', { d: line(xs, s.b.p50, y), class: 'under' }),
      h('path', { d: line(xs, s.b.p50, y), class: 'line-b', 'data-line': 'b' }),
      h('path', { d: line(xs, s.a.p50, y), class: 'line-a', 'data-line': 'a' }),
      narrow ? narrowLabels(names, labels, right, y, levelTop, left) : wideLabels(labels, right, y, of.width),
      x.ticks.map(year => text(x.at(year), levelTop + levelHeight + 16, String(year), 'tick', 'middle')),
      gapPart(t, of, s, { xs, x, z, left, right, top: gapTop, narrow, since, intervals }),
      since > 0 && x.ticks.map(year => text(x.at(year), height - 7, String(year), 'tick', 'middle')),
    ],
    table: fanTable(t, of, s, intervals),
  }
}

/**
 * @param {Fan} of @param {SeriesSummary} s @param {[number, number]} room
 */
function levelAxis(of, s, room) {
  const lists = [s.a.p50, s.b.p05, s.b.p95, ...s.linesB, (of.levels ?? []).map(l => l.value)]
  return of.log ? log(extent(...lists.map(list => list.filter(v => v > 0))), room) : linear(extent(...lists), room, { zero: true, count: 5 })
}

/**
 * axes draws the lines and numbers of an axis of values.
 * @param {Scale} y @param {Scale} x @param {number} left @param {number} right @param {string} short
 * @param {(value: number) => string} words
 */
function axes(y, x, left, right, short, words) {
  const [foot, top] = [y.at(y.low), y.at(y.high)]
  return [
    y.ticks.map(v => h('line', { x1: left, x2: right, y1: y.at(v), y2: y.at(v), class: v === 0 || !y.step && v === y.low ? 'axis' : 'grid' })),
    x.ticks.map(year => h('line', { x1: x.at(year), x2: x.at(year), y1: foot, y2: foot + 4, class: 'axis' })),
    y.ticks.map(v => text(left - 5, y.at(v) + 4, words(v) + (y.at(v) === top ? short : ''), 'tick', 'end')),
  ]
}

/**
 * sideLabels are the names at the end of lines.
 * @param {Translate} t @param {Fan} of @param {SeriesSummary} s @param {{a: string, b: string}} names @param {Scale} y
 */
function sideLabels(t, of, s, names, y) {
  const step = y.step ? Math.min(1, y.step / 10) : 0.1
  const value = (/** @type {number | undefined} */ v) => number(v ?? NaN, 10 ** Math.floor(Math.log10(step))) + of.short
  return [
    { kind: 'a', name: names.a, value: value(s.a.p50.at(-1)), at: s.a.p50.at(-1) ?? NaN },
    { kind: 'b', name: names.b, value: value(s.b.p50.at(-1)), at: s.b.p50.at(-1) ?? NaN },
    ...(of.levels ?? []).map(l => ({ kind: 'level', name: l.name, value: value(l.value), at: l.value })),
  ]
}

/**
 * wideLabels write the names beside the ends of the lines, in two lines where they are long.
 * @param {ReturnType<typeof sideLabels>} labels @param {number} right @param {Scale} y @param {number} width
 */
function wideLabels(labels, right, y, width) {
  const room = width - right - 15
  const lines = labels.map(l => folded(`${l.value}  ${l.name}`, room))
  const places = labels.map(l => finite(l.at) ? y.at(l.at) : y.at(y.low))
  const moved = spread(places, lines.some(list => list.length > 1) ? 31 : 16, y.at(y.high), y.at(y.low) + 10)
  return labels.map((l, k) => [
    h('path', { d: `M${right + 2} ${places[k]}L${right + 12} ${moved[k]}`, class: 'leader' }),
    lines[k].map((words, n) => text(right + 15, moved[k] + 4 + 15 * n, words, `label name-${l.kind}`)),
  ])
}

/** @param {string} words @param {number} room @returns {string[]} one line or two */
function folded(words, room) {
  const lines = fold(words, room, SIZE, true)
  return lines.length < 2 ? lines : [lines[0], lines.slice(1).join(' ')].map(l => cut(l, room, SIZE, true))
}

/**
 * narrowLabels name the sides above the picture, with a sample of their lines, and write only numbers beside it.
 * @param {{a: string, b: string}} names @param {ReturnType<typeof sideLabels>} labels @param {number} right @param {Scale} y
 * @param {number} top @param {number} left
 */
function narrowLabels(names, labels, right, y, top, left) {
  const places = labels.map(l => finite(l.at) ? y.at(l.at) : y.at(y.low))
  const moved = spread(places, 15, y.at(y.high), y.at(y.low))
  const inside = labels.filter(l => l.kind === 'level')
  const rows = spread(inside.map(l => y.at(l.at) - 4), 14, top + 10, y.at(y.low))
  return [
    h('line', { x1: 0, x2: 26, y1: 8, y2: 8, class: 'line-a' }), text(32, 12, names.a, 'label name-a'),
    h('line', { x1: 0, x2: 26, y1: 25, y2: 25, class: 'line-b' }), text(32, 29, names.b, 'label name-b'),
    labels.map((l, k) => [
      h('path', { d: `M${right + 1} ${places[k]}L${right + 6} ${moved[k]}`, class: 'leader' }),
      text(right + 8, moved[k] + 4, l.value, `label name-${l.kind}`),
    ]),
    inside.map((l, k) => text(left + 4, rows[k], cut(l.name, right - left, SIZE), 'label halo name-level')),
  ]
}

/**
 * gapPart draws the difference, or says that there is none.
 * @param {Translate} t @param {Fan} of @param {SeriesSummary} s
 * @param {{xs: number[], x: Scale, z: Scale, left: number, right: number, top: number, narrow: boolean, since: number,
 *   intervals: number[][]}} at
 */
function gapPart(t, of, s, at) {
  const { xs, x, z, left, right, top, narrow } = at
  const zero = h('line', { x1: left, x2: right, y1: z.at(0), y2: z.at(0), class: 'axis' })
  if (!at.since) return [zero, text((left + right) / 2, z.at(0) - 7, t('charts.gap.none'), 'label', 'middle')]
  const [low, high] = [at.intervals.map(i => i[0]), at.intervals.map(i => i[1])]
  const last = s.d.mean.length - 1
  const mean = s.d.mean[last]
  const step = 10 ** Math.floor(Math.log10(z.step / 10))
  const words = [
    { kind: 'gap-mean', place: mean, text: t('charts.gap.mean', { value: signed(mean, step) }) },
    { kind: 'gap-error', place: finite(high[last]) ? (mean >= 0 ? low[last] : high[last]) : mean, text: t('charts.gap.error') },
    { kind: 'gap-band', place: mean >= 0 ? s.d.p95[last] : s.d.p05[last], text: t('charts.gap.band') },
  ]
  const places = words.map(w => finite(w.place) ? z.at(w.place) : z.at(0))
  const moved = spread(places, 15, top + 2, top + z.at(z.low) - z.at(z.high))
  return [
    text(narrow ? 0 : left, top - (narrow ? 8 : 9), t('charts.gap.title', { unit: of.gap }), 'label strong halo'),
    axes(z, x, left, right, '', v => signed(v, z.step)),
    h('path', { d: area(xs, s.d.p05, s.d.p95, z), class: 'band-d' }),
    h('path', { d: area(xs, low, high, z), class: 'error-d' }),
    h('path', { d: line(xs, s.d.p05, z), class: 'edge-d' }),
    h('path', { d: line(xs, s.d.p95, z), class: 'edge-d' }),
    zero,
    h('path', { d: line(xs, s.d.mean, z), class: 'line-d', 'data-line': 'd' }),
    narrow ? text(right + 8, places[0] + 4, signed(mean, step), 'label name-d') : words.map((w, k) => [
      h('path', { d: `M${right + 2} ${places[k]}L${right + 12} ${moved[k]}`, class: 'leader' }),
      text(right + 15, moved[k] + 4, w.text, k === 0 ? 'label name-d' : 'label'),
    ]),
  ]
}

/** @param {Translate} t @param {Fan} of @param {SeriesSummary} s @param {number[][]} intervals */
function fanTable(t, of, s, intervals) {
  const head = ['year', 'a', 'a05', 'a95', 'b', 'b05', 'b95', 'd', 'dlow', 'dhigh', 'd05', 'd95'].map(name => t(`charts.head.${name}`))
  return {
    head,
    rows: s.b.p50.map((_, k) => [String(s.first + k), s.a.p50[k], s.a.p05[k], s.a.p95[k], s.b.p50[k], s.b.p05[k], s.b.p95[k],
      s.d.mean[k], intervals[k][0], intervals[k][1], s.d.p05[k], s.d.p95[k]]),
  }
}
