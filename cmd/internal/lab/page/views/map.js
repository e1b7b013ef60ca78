// The map: how every land border is run and how much every pair trades in a year, in both scenarios.

import { h } from '../dom.js'
import { chart, shownNote, table, text } from '../charts/frame.js'
import { number, roundStep, wide } from '../charts/scale.js'
import { SIDES, button, nameOf, pairName, pick, picked, roomFor, sideTitle, within, yearShown, yearSlider } from './controls.js'
import { viewOf, waiting } from './sides.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').RegionInfo} RegionInfo */
/** @typedef {import('../types.js').SeriesSummary} SeriesSummary */
/** @typedef {import('./controls.js').Side} Side */
/** @typedef {[number, number]} Point */
/** @typedef {{regime: number, share: number}} Regime   the most frequent code, and the share of runs that have it */

const WORDS = ['closed', 'restricted', 'managed', 'open']
const WAIT = 700 // milliseconds of a year while the years run

/**
 * commonest finds the code that most runs have in a year. Of two that are as frequent it is the less open one.
 * @param {number[][]} shares by code and year
 * @param {number} at place of the year
 * @returns {Regime | null}
 */
export function commonest(shares, at) {
  let best = null
  for (let code = 0; code < shares.length; code++) {
    const share = shares[code][at]
    if (share > 0 && (!best || share > best.share + 1e-9)) best = { regime: code, share }
  }
  return best
}

/**
 * Places are where everything stands in a drawing.
 * @typedef {{nodes: Record<string, Point>, outlines: {id: string, d: string}[], height: number}} Places
 */

/**
 * placesOf fits a region into a width. A region whose nodes have no places stands on a circle.
 * @param {RegionInfo} region @param {number} width
 * @returns {Places}
 */
export function placesOf(region, width) {
  const members = region.nodes.filter(n => n.member)
  const edge = 4
  if (members.some(n => !n.place)) {
    const height = Math.round(width * 0.75)
    /** @type {Record<string, Point>} */
    const nodes = {}
    members.forEach((n, k) => {
      const angle = 2 * Math.PI * k / members.length - Math.PI / 2
      nodes[n.code] = [round(width / 2 + Math.cos(angle) * width * 0.34), round(height / 2 + Math.sin(angle) * height * 0.36)]
    })
    return { nodes, outlines: [], height }
  }
  const [west, east, south, north] = frameOf(region, members.map(n => /** @type {Point} */ (n.place)))
  const narrower = Math.cos((south + north) / 2 * Math.PI / 180) // a degree of longitude is shorter than one of latitude
  const broad = (east - west) * narrower || 1
  const high = north - south || 1
  const scale = Math.min((width - 2 * edge) / broad, (width * 0.9 - 2 * edge) / high)
  const height = Math.round(Math.max(high * scale, width * 0.4) + 2 * edge)
  /** @param {Point} p @returns {Point} */
  const at = p => [round((width - broad * scale) / 2 + (p[0] - west) * narrower * scale),
    round((height - high * scale) / 2 + (north - p[1]) * scale)]
  return {
    height,
    nodes: Object.fromEntries(members.map(n => [n.code, at(/** @type {Point} */ (n.place))])),
    outlines: region.outlines.map(o => ({
      id: o.id, d: o.rings.map(ring => `M${ring.map(p => at(p).join(' ')).join('L')}Z`).join(''),
    })),
  }
}

/**
 * frameOf says what part of the earth is shown: the places of nodes with some room around them, and no more than the outlines.
 * @param {RegionInfo} region @param {Point[]} places
 */
function frameOf(region, places) {
  const outlines = region.outlines.flatMap(o => o.rings.flat())
  return [0, 1].flatMap(axis => {
    const own = places.map(p => p[axis])
    const [low, high] = [Math.min(...own), Math.max(...own)]
    const room = 0.3 * (high - low) || 1
    if (outlines.length === 0) return [low - room, high + room]
    const ends = outlines.map(p => p[axis])
    return [Math.max(low - room, Math.min(...ends)), Math.min(high + room, Math.max(...ends))]
  })
}

/**
 * beside finds where a name stands beside its node: above, below, right or left, where it covers the fewest marks.
 * @param {Point} node @param {number} wide @param {Point[]} marks @param {number} width @param {number} height
 * @returns {Point} the middle of its base line
 */
export function beside(node, wide, marks, width, height) {
  const [x, y] = node
  /** @type {Point[]} */
  const spots = [[x, y - 11], [x, y + 20], [x + wide / 2 + 10, y + 5], [x - wide / 2 - 10, y + 5]]
  const covered = spots.map(([sx, sy]) => {
    const out = sx - wide / 2 < 0 || sx + wide / 2 > width || sy < 14 || sy > height - 4 ? 9 : 0
    return out + marks.filter(([mx, my]) => Math.abs(mx - sx) < wide / 2 + 12 && Math.abs(my - sy + 4) < 20).length
  })
  return spots[covered.indexOf(Math.min(...covered))]
}

/** @param {number} x */
const round = x => Math.round(x * 10) / 10

/**
 * arc bends away from the straight line between two places, which belongs to the border.
 * @param {Point} p @param {Point} q
 */
export function arc(p, q) {
  const bend = 0.2
  const x = (p[0] + q[0]) / 2 - (q[1] - p[1]) * bend
  const y = (p[1] + q[1]) / 2 + (q[0] - p[0]) * bend
  return `M${p[0]} ${p[1]}Q${round(x)} ${round(y)} ${q[0]} ${q[1]}`
}

/**
 * widthOf makes the area of a flow grow with its trade: the width is as the root, 1 at least and 14 for the greatest.
 * @param {number} value @param {number} most
 */
export const widthOf = (value, most) => (most > 0 && value > 0 ? round(Math.max(1, 14 * Math.sqrt(value / most))) : 0)

/**
 * Network is what the map shows in a year.
 * @typedef {{border: string, a: Regime | null, b: Regime | null}} BorderYear
 * @typedef {{pair: string, a: number, b: number}} PairYear
 * @typedef {{borders: BorderYear[], pairs: PairYear[], most: number, words: string[]}} Network
 */

/**
 * networkOf gathers a year of both sides. The greatest trade is that of all years, so that widths keep their meaning.
 * @param {RegionInfo} region @param {(path: string) => SeriesSummary | null} summary @param {number} year
 * @returns {Network}
 */
export function networkOf(region, summary, year) {
  let most = 0
  let words = WORDS
  const pairs = region.pairs.flatMap(codes => {
    const s = summary(`pairs.${codes.join('-')}.turnover_usd`)
    if (!s) return []
    for (const value of [...s.a.p50, ...s.b.p50]) if (value > most) most = value
    const at = year - s.first
    return [{ pair: codes.join('-'), a: s.a.p50[at] ?? NaN, b: s.b.p50[at] ?? NaN }]
  })
  const borders = region.borders.flatMap(border => {
    const s = summary(`borders.${border}.regime`)
    if (!s) return []
    if (s.words.length > 0) words = s.words
    return [{ border, a: commonest(s.sharesA, year - s.first), b: commonest(s.sharesB, year - s.first) }]
  })
  return { borders, pairs, most, words }
}

/**
 * differing lists the borders that are run otherwise in B than in A.
 * @param {Network} network
 */
export const differing = network => network.borders.filter(x => x.a?.regime !== x.b?.regime)

/** @param {Context} ctx @param {Network} network @param {number} code */
function wordOf(ctx, network, code) {
  const word = network.words[code] ?? String(code)
  return WORDS.includes(word) ? ctx.t(`views.regime.${word}`) : word
}

/** @param {Context} ctx @param {Network} network @param {Regime | null} r */
const regimeWords = (ctx, network, r) =>
  r ? ctx.t('views.map.regime', { word: wordOf(ctx, network, r.regime), share: percent(r.share) }) : '–'

/** @param {number} share */
const percent = share => `${Math.round(share * 100)} %`

/** @param {Context} ctx @param {Network} network @param {number} year */
export function differenceSentence(ctx, network, year) {
  const list = differing(network)
  if (network.borders.length === 0) return ctx.t('views.map.noborders', { year })
  if (list.length === 0) return ctx.t('views.map.same', { year })
  const said = list.map(x => ctx.t('views.map.differs', {
    border: pairName(ctx, x.border), a: x.a ? wordOf(ctx, network, x.a.regime) : '–',
    b: x.b ? wordOf(ctx, network, x.b.regime) : '–',
  }))
  return ctx.t('views.map.difference', { year, n: list.length, list: said.join('; ') })
}

/** @param {Context} ctx @param {Network} network @param {Side} side @param {number} year */
function sideSentence(ctx, network, side, year) {
  const counts = network.words.map((_, code) => network.borders.filter(x => x[side]?.regime === code).length)
  const said = counts.map((n, code) => (n > 0 ? `${n} ${wordOf(ctx, network, code)}` : '')).filter(x => x).reverse()
  const biggest = network.pairs.reduce((best, p) => (p[side] > (best?.[side] ?? 0) ? p : best), /** @type {any} */ (null))
  return ctx.t('views.map.side', { side: sideTitle(ctx, side), year, list: said.join(', ') }) +
    (biggest ? ' ' + ctx.t('views.map.biggest', { pair: pairName(ctx, biggest.pair), usd: money(biggest[side]) }) : '')
}

/** @param {number} usd in millions of dollars */
const money = usd => number(usd / 1e6)

/** @param {string} code @param {Places} places the sea between two codes */
const ends = (code, places) => {
  const [x, y] = code.split('-').map(c => places.nodes[c])
  return x && y ? /** @type {[Point, Point]} */ ([x, y]) : null
}

/** @param {Context} ctx @param {Network} network @param {Places} places @param {Side} side */
function marks(ctx, network, places, side) {
  const marked = new Set(differing(network).map(x => x.border))
  const flows = network.pairs.map(p => {
    const at = ends(p.pair, places)
    const width = widthOf(p[side], network.most)
    return at && width > 0 && h('path', { d: arc(...at), class: 'map-flow', 'stroke-width': width, key: `flow ${p.pair}` },
      h('title', null, ctx.t('views.map.flow', { pair: pairName(ctx, p.pair), usd: money(p[side]) })))
  })
  const lines = network.borders.map(x => {
    const at = ends(x.border, places)
    const r = x[side]
    if (!at || !r) return null
    const [[x1, y1], [x2, y2]] = at
    const word = network.words[r.regime] ?? 'closed'
    const [mx, my] = [round((x1 + x2) / 2), round((y1 + y2) / 2)]
    return h('g', { key: `border ${x.border}`, class: `map-border regime-${word}` },
      h('title', null, `${pairName(ctx, x.border)}: ${regimeWords(ctx, network, r)}`),
      h('line', { x1, y1, x2, y2, class: 'under' }),
      h('line', { x1, y1, x2, y2, class: 'over' }),
      marked.has(x.border) && h('circle', { cx: mx, cy: my, r: 14, class: 'ring' }),
      h('circle', { cx: mx, cy: my, r: 10, class: 'badge' }),
      text(mx, my + 4.5, letter(ctx, word), 'badge-letter', 'middle'))
  })
  return [flows, lines]
}

/** @param {Context} ctx @param {string} word of a regime: the letter that stands on a border */
const letter = (ctx, word) => (WORDS.includes(word) ? ctx.t(`views.letter.${word}`) : word.slice(0, 1).toUpperCase())

/** @param {Context} ctx @param {Network} network @param {Places} places @param {number} width */
function nodeNames(ctx, network, places, width) {
  const badges = network.borders.flatMap(x => {
    const at = ends(x.border, places)
    return at ? [/** @type {Point} */ ([(at[0][0] + at[1][0]) / 2, (at[0][1] + at[1][1]) / 2])] : []
  })
  return Object.entries(places.nodes).map(([code, at]) => {
    const others = Object.entries(places.nodes).flatMap(([c, p]) => (c === code ? [] : [p]))
    const name = nameOf(ctx, code)
    const [x, y] = beside(at, wide(name, 13), [...badges, ...others], width, places.height)
    return h('g', { key: `node ${code}` }, h('circle', { cx: at[0], cy: at[1], r: 5, class: 'map-node' }),
      text(round(x), round(y), name, 'map-name', 'middle'))
  })
}

/** @param {Context} ctx @param {Network} network @param {Side} side @param {number} year @param {number} width */
export function mapDrawing(ctx, network, side, year, width) {
  const places = placesOf(ctx.about.region, width)
  const clip = `map-clip-${side}`
  return {
    width, height: places.height,
    children: [
      h('clipPath', { id: clip }, h('rect', { x: 0, y: 0, width, height: places.height })),
      h('g', { 'clip-path': `url(#${clip})` }, places.outlines.map(o =>
        h('path', { d: o.d, class: 'map-land', key: `land ${o.id}` }))),
      marks(ctx, network, places, side), nodeNames(ctx, network, places, width),
      text(width - 8, 20, String(year), 'map-year', 'end'),
    ],
    table: {
      head: [ctx.t('views.map.between'), ctx.t('views.map.run'), ctx.t('views.map.usd')],
      rows: rowsOf(network).map(x => [pairName(ctx, x.pair), regimeOrNone(ctx, network, x.border, side), trade(x.trade, side)]),
    },
  }
}

/** @param {PairYear | undefined} pair @param {Side} side */
const trade = (pair, side) => (pair ? pair[side] / 1e6 : null)

/** @param {Context} ctx @param {Network} network @param {BorderYear | undefined} border @param {Side} side */
const regimeOrNone = (ctx, network, border, side) =>
  border ? regimeWords(ctx, network, border[side]) : ctx.t('views.map.noborder')

/**
 * rowsOf brings what is known of a pair together: every pair that has a border or trade.
 * @param {Network} network
 */
export function rowsOf(network) {
  const names = [...new Set([...network.borders.map(x => x.border), ...network.pairs.map(x => x.pair)])].sort()
  return names.map(pair => ({
    pair, border: network.borders.find(x => x.border === pair), trade: network.pairs.find(x => x.pair === pair),
  }))
}

/** @param {Context} ctx @param {Network} network */
function bothTable(ctx, network) {
  const changed = new Set(differing(network).map(x => x.border))
  return table({
    head: ['views.map.between', 'views.map.runA', 'views.map.runB', 'views.map.differ', 'views.map.usdA', 'views.map.usdB',
      'views.map.usdD'].map(key => ctx.t(key)),
    rows: rowsOf(network).map(x => [pairName(ctx, x.pair), regimeOrNone(ctx, network, x.border, 'a'),
      regimeOrNone(ctx, network, x.border, 'b'), ctx.t(changed.has(x.pair) ? 'views.yes' : 'views.no'),
      trade(x.trade, 'a'), trade(x.trade, 'b'), x.trade ? (x.trade.b - x.trade.a) / 1e6 : null]),
  }, ctx.t('views.map.table'))
}

/** @param {Context} ctx @param {Network} network */
function legend(ctx, network) {
  const regimes = [...WORDS].reverse().map(word => h('li', { key: word },
    h('svg', { viewBox: '0 0 56 24', class: 'key', 'aria-hidden': 'true' },
      h('g', { class: `map-border regime-${word}` },
        h('line', { x1: 2, y1: 12, x2: 54, y2: 12, class: 'over' }), h('circle', { cx: 28, cy: 12, r: 9, class: 'badge' }),
        text(28, 16, letter(ctx, word), 'badge-letter', 'middle'))),
    ctx.t(`views.regime.${word}`)))
  const sample = roundStep(network.most / 1e6 / 2.5) * 1e6 // a round number that is not above the greatest
  const flows = [0.1 * sample, sample].map(usd => h('li', { key: `flow ${usd}` },
    h('svg', { viewBox: '0 0 56 24', class: 'key', 'aria-hidden': 'true' },
      h('path', { d: 'M2 12H54', class: 'map-flow', 'stroke-width': widthOf(usd, network.most) })),
    ctx.t('views.map.trade', { usd: number(usd / 1e6, 1) })))
  const ring = h('li', { key: 'ring' }, h('svg', { viewBox: '0 0 56 24', class: 'key', 'aria-hidden': 'true' },
    h('g', { class: 'map-border regime-open' }, h('circle', { cx: 28, cy: 12, r: 10, class: 'ring' }))), ctx.t('views.map.ring'))
  return h('ul', { class: 'legend', 'aria-label': ctx.t('views.map.legend') }, regimes, ring, network.most > 0 && flows)
}

/** @type {Context | null} */
let latest = null
/** @type {ReturnType<typeof setTimeout> | null} */
let timer = null

/**
 * nextYear is the year after one; after the last it is the first again when the years begin to run.
 * @param {number} year @param {number} first @param {number} last
 */
export const nextYear = (year, first, last) => (year >= last ? first : year + 1)

/** runOn shows the next year after a while, as long as somebody looks at the map and wants the years to run. */
function runOn() {
  timer = null
  const ctx = latest
  if (!ctx || !picked(ctx, 'playing', false)) return
  const year = yearShown(ctx)
  if (ctx.state.looks.view !== 'map' || year >= ctx.last) return pick(ctx, 'playing', false)
  ctx.dispatch({ do: 'year', year: year + 1 })
}

const calm = () => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false

/** @param {Context} ctx @param {number} year */
function yearControls(ctx, year) {
  const still = calm()
  const playing = !still && picked(ctx, 'playing', false)
  const go = (/** @type {number} */ to) => ctx.dispatch({ do: 'year', year: within(to, ctx.first, ctx.last) })
  return h('div', { class: 'controls', key: 'controls' },
    yearSlider(ctx, 'map-year', ctx.first, ctx.last),
    button('−', () => go(year - 1), { 'aria-label': ctx.t('views.before'), title: ctx.t('views.before') }),
    button('+', () => go(year + 1), { 'aria-label': ctx.t('views.after'), title: ctx.t('views.after') }),
    still ? h('span', { class: 'hint' }, ctx.t('views.map.calm'))
      : button(ctx.t(playing ? 'views.map.stop' : 'views.map.play'), () => {
        if (!playing && year >= ctx.last) go(ctx.first)
        pick(ctx, 'playing', !playing)
      }, { 'aria-pressed': String(playing) }))
}

/** @param {Context} ctx */
function render(ctx) {
  latest = ctx
  const year = yearShown(ctx)
  const playing = picked(ctx, 'playing', false) && !calm()
  if (playing && timer === null) timer = setTimeout(runOn, WAIT)
  const network = networkOf(ctx.about.region, ctx.summary, year)
  const width = roomFor(ctx, 460)
  if (network.borders.length === 0 && ctx.about.region.borders.length > 0) return viewOf('map', waiting(ctx))
  return h('section', { class: 'view view-map', 'data-view': 'map' },
    h('h2', null, ctx.t('views.map.title')),
    h('p', { class: 'lead' }, ctx.t('views.map.lead')),
    yearControls(ctx, year),
    h('p', { class: 'finding', 'aria-live': playing ? 'off' : 'polite' }, differenceSentence(ctx, network, year)),
    legend(ctx, network),
    h('div', { class: 'two' }, SIDES.map(side => h('div', { class: `side-${side}`, key: side }, chart(ctx.t, {
      id: `map-${side}`, title: sideTitle(ctx, side), sentence: sideSentence(ctx, network, side, year),
      note: shownNote(ctx.t, ctx),
      drawing: mapDrawing(ctx, network, side, year, width),
    })))),
    h('h3', null, ctx.t('views.map.numbers', { year })),
    bothTable(ctx, network),
    h('p', { class: 'hint' }, ctx.t('views.map.note')))
}

/** @type {import('../types.js').View} */
export const map = { id: 'map', columns: ['borders.*.regime', 'pairs.*.turnover_usd'], render }
