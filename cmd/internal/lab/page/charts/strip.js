// A calendar of border regimes: for each border a strip for A and one for B, in which the height of a colour is the share
// of replicates. A regime is told apart by its colour, its hatch and its letter.

import { h } from '../dom.js'
import { cut, finite, number, wide, years } from './scale.js'
import { hatched, hatches, text } from './frame.js'

/** @typedef {import('../types.js').SeriesSummary} SeriesSummary */
/** @typedef {import('./frame.js').Drawing} Drawing */
/** @typedef {import('./frame.js').Translate} Translate */

/** Hatches by code of a regime, from closed to open. */
const HATCHES = ['cross', 'slope', 'dots', '']

/**
 * @typedef {object} Strip
 * @property {string} id
 * @property {number} width
 * @property {number} first    year
 * @property {number} last     year
 * @property {string[]} regimes   name of each code, from closed to open
 * @property {{name: string, summary: SeriesSummary}[]} borders
 */

/**
 * strips draws the calendar.
 * @param {Translate} t @param {Strip} of
 * @returns {Drawing}
 */
export function strips(t, of) {
  const { id, width } = of
  const narrow = width < 520
  const letters = of.regimes.map(name => [...name][0]?.toUpperCase() ?? '')
  const legend = legendOf(id, of.regimes, letters, width)
  const [tall, between, apart] = [narrow ? 20 : 22, 3, narrow ? 30 : 14]
  const sides = 16
  const left = (narrow ? 0 : Math.min(width * 0.3, Math.max(80, ...of.borders.map(b => wide(b.name, 12, true))) + 10)) + sides
  const right = width - 6
  const slot = (right - left) / (of.last - of.first + 1)
  const x = years(of.first, of.last, [left + slot / 2, right - slot / 2])
  const row = 2 * tall + between + apart
  const top = legend.height + (narrow ? 22 : 8)
  const height = top + of.borders.length * row + 16
  const children = of.borders.map((border, k) => {
    const at = top + k * row
    const years = of.last - of.first + 1
    return h('g', { key: `border-${k}` },
      text(narrow ? 0 : left - sides - 8, narrow ? at - 7 : at + tall + between / 2 + 4, cut(border.name, narrow ? width : left - sides - 8, 12, true),
        'label strong', narrow ? 'start' : 'end'),
      [border.summary.sharesA, border.summary.sharesB].map((shares, side) => {
        const y = at + side * (tall + between)
        const from = of.first - border.summary.first
        return h('g', { key: side ? 'b' : 'a', class: side ? 'strip-b' : 'strip-a', 'data-side': side ? 'b' : 'a' },
          text(left - 5, y + tall / 2 + 4, side ? 'B' : 'A', `label ${side ? 'name-b' : 'name-a'}`, 'end'),
          blocks(id, shares.map(list => list.slice(from, from + years)), { left, y, slot, tall }),
          runs(shares.map(list => list.slice(from, from + years)), letters, { left, y, slot, tall }),
          h('rect', { x: left, y, width: round(slot * years), height: tall, class: side ? 'frame frame-b' : 'frame frame-a' }))
      }))
  })
  return {
    width, height,
    children: [hatches(`${id}-light`, 'fine'), hatches(`${id}-dark`, 'dark'), legend.children, children,
      x.ticks.map(year => h('line', { x1: x.at(year), x2: x.at(year), y1: height - 16 - apart + 1, y2: height - 16 - apart + 5, class: 'axis' })),
      x.ticks.map(year => text(x.at(year), height - 16 - apart + 18, String(year), 'tick', 'middle'))],
    table: {
      head: [t('charts.head.year'), ...of.borders.flatMap(b => [`${b.name}, A`, `${b.name}, B`])],
      rows: Array.from({ length: of.last - of.first + 1 }, (_, k) => [String(of.first + k), ...of.borders.flatMap(b =>
        [b.summary.sharesA, b.summary.sharesB].map(shares => cell(shares.map(list => list[of.first - b.summary.first + k]), of.regimes)))]),
    },
  }
}

const round = (/** @type {number} */ value) => Math.round(value * 100) / 100

/**
 * blocks draws the shares of each code. Years next to each other with equal shares are one block. Closed lies at the foot.
 * @param {string} id @param {number[][]} shares by code and year
 * @param {{left: number, y: number, slot: number, tall: number}} at
 */
function blocks(id, shares, at) {
  return shares.flatMap((list, code) => {
    const out = []
    const under = list.map((_, k) => shares.slice(0, code).reduce((sum, other) => sum + (finite(other[k]) ? other[k] : 0), 0))
    for (let k = 0; k < list.length; k++) {
      const from = k
      while (k + 1 < list.length && list[k + 1] === list[from] && under[k + 1] === under[from]) k++
      if (!finite(list[from]) || list[from] <= 0) continue
      const box = {
        x: round(at.left + from * at.slot), width: round((k + 1 - from) * at.slot),
        y: round(at.y + at.tall * (1 - under[from] - list[from])), height: round(at.tall * list[from]),
      }
      out.push(h('rect', { ...box, class: `regime regime-${code}` }))
      const hatch = HATCHES[code]
      if (hatch) out.push(h('rect', { ...box, fill: hatched(`${id}-${code === 0 ? 'light' : 'dark'}`, hatch) }))
    }
    return out
  })
}

/**
 * runs writes the letter of the regime that most replicates have, in the middle of the years in which it has most.
 * @param {number[][]} shares @param {string[]} letters @param {{left: number, y: number, slot: number, tall: number}} at
 */
function runs(shares, letters, at) {
  const most = (shares[0] ?? []).map((_, k) => usual(shares.map(list => list[k])))
  const out = []
  for (let k = 0; k < most.length; k++) {
    const from = k
    while (k + 1 < most.length && most[k + 1] === most[from]) k++
    const width = (k + 1 - from) * at.slot
    if (most[from] < 0 || width < 13) continue
    out.push(text(round(at.left + (from + k + 1) / 2 * at.slot), at.y + at.tall / 2 + 4, letters[most[from]] ?? '', 'letter', 'middle'))
  }
  return out
}

/** @param {number[]} shares of codes @returns {number} the code of the greatest, −1 for none */
export function usual(shares) {
  let best = -1
  shares.forEach((share, code) => { if (finite(share) && share > 0 && (best < 0 || share > shares[best])) best = code })
  return best
}

/** @param {number[]} shares @param {string[]} names */
function cell(shares, names) {
  const code = usual(shares)
  return code < 0 ? '–' : `${names[code]} ${number(100 * shares[code], 1)}\u00a0%`
}

/**
 * @param {string} id @param {string[]} names @param {string[]} letters @param {number} width
 */
function legendOf(id, names, letters, width) {
  let [x, y] = [0, 2]
  const children = names.map((name, code) => {
    const room = 34 + wide(name, 12) + 14
    if (x > 0 && x + room - 14 > width) [x, y] = [0, y + 22]
    const at = x
    x += room
    const box = { x: at, y, width: 28, height: 16 }
    return [
      h('rect', { ...box, class: `regime regime-${code} boxed` }),
      HATCHES[code] && h('rect', { ...box, fill: hatched(`${id}-${code === 0 ? 'light' : 'dark'}`, HATCHES[code]) }),
      text(at + 14, y + 12.5, letters[code], 'letter', 'middle'),
      text(at + 34, y + 12.5, name, 'label'),
    ]
  })
  return { children, height: y + 24 }
}
