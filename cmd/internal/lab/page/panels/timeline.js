// The entries of side B on an axis of years: a lane for each group, a tile for each entry. A tile is moved to another year
// by dragging or by arrow keys. Where the page is narrow, and on request, they are a list.

import { h } from '../dom.js'
import { GROUPS } from './groups.js'
import { entriesOf, nameOf, setKey, switchEntry, titleOf, words, capital } from './entries.js'
import { detail } from './entry.js'
import { draft } from './draft.js'
import { within } from './numbers.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').VNode} VNode */
/** @typedef {import('./entries.js').Entry} Entry */

const TILE = 26 // width and height of a year's place in a lane

/** @param {Context} ctx @returns {VNode} */
export function timeline(ctx) {
  moved = null
  const picks = ctx.state.looks.picks
  const all = entriesOf(ctx)
  const entries = chosen(all, picks)
  const list = picks.narrow === true || picks.asList === true
  const open = all.find(e => e.id === picks.entry)
  return h('section', { id: 'timeline', key: 'timeline', 'aria-labelledby': 'timeline-name' },
    h('h2', { id: 'timeline-name' }, ctx.t('shell.timeline')),
    h('p', { class: 'lead' }, ctx.t(list ? 'shell.timeline.list' : 'shell.timeline.lead'), ' ', list ? null : letters(ctx)),
    filters(ctx, all, entries.length),
    list ? asList(ctx, entries) : lanes(ctx, entries, open ? spoken(ctx, open) : ctx.t('shell.timeline.point')),
    h('div', { class: 'beside' }, open ? detail(ctx, open) : null, draft(ctx)))
}

/** What the letters on the tiles mean. @param {Context} ctx */
function letters(ctx) {
  return ctx.about.region.nodes.filter(n => n.member).map(n => `${n.code} ${n.name}`).join(' · ') + '.'
}

/**
 * The entries that the filters let through.
 * @param {Entry[]} entries @param {Record<string, any>} picks
 */
export function chosen(entries, picks) {
  return entries.filter(e => (!picks.who || e.who.includes(picks.who) || e.who.length === 0) &&
    (!picks.kind || e.kind.name === picks.kind) &&
    (!picks.onlyChanged || e.state !== 'as-is'))
}

/** @param {Context} ctx @param {Entry[]} all @param {number} n */
function filters(ctx, all, n) {
  const picks = ctx.state.looks.picks
  /** @param {string} name @param {string[]} values @param {(value: string) => string} text */
  const choose = (name, values, text) => h('label', { key: name, class: 'inline' }, ctx.t('shell.filter.' + name), ' ',
    h('select', {
    value: picks[name] ?? '', onchange: (/** @type {any} */ e) => ctx.dispatch({ do: 'pick', name, value: e.target.value }),
  }, h('option', { key: '', value: '' }, ctx.t('shell.filter.every')),
    values.map(v => h('option', { key: v, value: v }, text(v)))))
  /** @param {string} name */
  const check = name => h('label', { key: name, class: 'switch inline' }, h('input', {
    type: 'checkbox', checked: picks[name] === true,
      onchange: (/** @type {any} */ e) => ctx.dispatch({ do: 'pick', name, value: e.target.checked }),
  }), h('span', null, ctx.t('shell.filter.' + name)))
  const members = ctx.about.region.nodes.filter(x => x.member).map(x => x.code)
  const kinds = ctx.about.kinds.map(k => k.name).filter(k => all.some(e => e.kind.name === k))
  return h('div', { class: 'filters' },
    choose('who', members, code => nameOf(ctx, code)), choose('kind', kinds, k => capital(words(k))), check('onlyChanged'),
    picks.narrow === true ? null : check('asList'),
    h('span', { class: 'muted', role: 'status' }, ctx.t('shell.filter.shown', { n, of: all.length })))
}

/**
 * @param {Context} ctx
 * @param {Entry[]} entries @param {string} named  what stands large above the lanes until a tile is pointed at
 */
function lanes(ctx, entries, named) {
  const { first, last } = yearsOf(ctx)
  const width = (last - first + 1) * TILE
  const focus = focused(ctx, entries)
  const order = GROUPS.flatMap(g => entries.filter(e => e.group === g.id).map(e => e.id))
  const scale = () => h('div', { class: 'lane' }, h('span', { class: 'lane-name' }), axis(first, last, width))
  return h('div', { class: 'lanes', role: 'group', 'aria-label': ctx.t('shell.timeline.keys'), 'data-named': named },
    scale(),
    GROUPS.map(g => {
      const mine = entries.filter(e => e.group === g.id)
      if (!mine.length) return null
      const name = 'lane:' + g.id
      const open = ctx.state.looks.picks[name] ?? g.id !== 'institution'
      return h('div', { key: g.id, class: 'lane', 'data-lane': g.id },
        h('button', {
          type: 'button', class: 'lane-name fold', 'aria-expanded': String(open),
            onclick: () => ctx.dispatch({ do: 'pick', name, value: !open }),
        }, ctx.t('shell.panel.' + g.id), ' ', h('span', { class: 'muted' }, String(mine.length))),
        open ? lane(ctx, mine, { first, last, width, focus, order }) : folded(ctx, mine, first, width))
    }),
    scale())
}

/**
 * Writes the name of a tile large above the lanes. A screen reader has it from the tile, so it is a matter of style: it draws
 * nothing anew while the pointer runs over the tiles.
 * @param {any} tile @param {string} text
 */
function point(tile, text) {
  tile.closest('.lanes')?.setAttribute('data-named', text)
}

/** @param {Context} ctx */
function yearsOf(ctx) {
  return { first: ctx.about.region.first,
    last: Math.max(ctx.b?.until ?? 0, ctx.state.scenario.until ?? 0) || ctx.about.region.until }
}

/** The entry that the tabulator reaches: the open one, or the first. @param {Context} ctx @param {Entry[]} entries */
function focused(ctx, entries) {
  const { entry, tile } = ctx.state.looks.picks
  return entries.find(e => e.id === tile)?.id ?? entries.find(e => e.id === entry)?.id ?? entries[0]?.id ?? ''
}

/** @param {number} first @param {number} last @param {number} width */
function axis(first, last, width) {
  const years = Array.from({ length: last - first + 1 }, (_, k) => first + k).filter(y => y % 5 === 0 || y === first)
  return h('svg', { class: 'years', viewBox: `0 0 ${width} 20`, 'aria-hidden': 'true', focusable: 'false' },
    years.map(y => h('text', { key: String(y), x: (y - first) * TILE + TILE / 2, y: 15, 'text-anchor': 'middle' }, String(y))))
}

/**
 * A lane that is folded: how many entries each year has.
 * @param {Context} ctx @param {Entry[]} entries @param {number} first @param {number} width
 */
function folded(ctx, entries, first, width) {
  /** @type {Map<number, number>} */
  const counts = new Map()
  for (const e of entries) counts.set(e.year, (counts.get(e.year) ?? 0) + 1)
  return h('svg', { viewBox: `0 0 ${width} ${TILE}`, role: 'img',
    'aria-label': ctx.t('shell.timeline.folded', { n: entries.length }) },
    [...counts].map(([year, n]) => h('g', { key: String(year), class: 'heap' },
      h('circle', { cx: (year - first) * TILE + TILE / 2, cy: TILE / 2, r: Math.min(11, 6 + n) }),
      h('text', { x: (year - first) * TILE + TILE / 2, y: TILE / 2 + 3.5, 'text-anchor': 'middle' }, String(n)))))
}

/**
 * @param {Context} ctx
 * @param {Entry[]} entries @param {{first: number, last: number, width: number, focus: string, order: string[]}} at
 */
function lane(ctx, entries, at) {
  /** @type {Map<number, number>} */
  const used = new Map()
  const placed = entries.map(e => {
    const row = used.get(e.year) ?? 0
    used.set(e.year, row + 1)
    return { e, row }
  })
  const rows = Math.max(1, ...used.values())
  const fives = Array.from({ length: at.last - at.first + 1 }, (_, k) => at.first + k).filter(y => y % 5 === 0)
  // Not by year: a tile that changes its place in the document loses the pointer and the focus.
  placed.sort((x, y) => (x.e.id < y.e.id ? -1 : 1))
  return h('svg', { viewBox: `0 0 ${at.width} ${rows * TILE}`, class: 'tiles' },
    h('path', { class: 'grid', d: fives.map(y => `M${(y - at.first) * TILE + TILE / 2} 0V${rows * TILE}`).join('') }),
    placed.map(({ e, row }) => tile(ctx, e, (e.year - at.first) * TILE, row * TILE, at)))
}

/**
 * @param {Context} ctx
 * @param {Entry} e @param {number} x @param {number} y
 * @param {{first: number, last: number, focus: string, order: string[]}} at
 */
function tile(ctx, e, x, y, at) {
  const open = ctx.state.looks.picks.entry === e.id
  const lines = marks(ctx, e)
  return h('g', {
    key: e.id, 'data-entry': e.id, class: `tile is-${e.state} ${e.kind.nature}${open ? ' is-open' : ''}`, role: 'button',
    tabindex: at.focus === e.id ? 0 : -1, 'aria-expanded': String(open),
    transform: `translate(${x} ${y})`,
    onpointerdown: (/** @type {any} */ event) => grab(ctx, e, event, at),
    onkeydown: (/** @type {any} */ event) => key(ctx, e, event, at),
    onkeyup: (/** @type {any} */ event) => event.key in MOVES && e.state !== 'removed' &&
      ctx.dispatch(setKey(e, 'year', yearNow(e))),
    onpointerenter: (/** @type {any} */ event) => point(event.currentTarget, spoken(ctx, e)),
    onfocus: (/** @type {any} */ event) => {
      point(event.currentTarget, spoken(ctx, e))
      if (ctx.state.looks.picks.tile !== e.id) ctx.dispatch({ do: 'pick', name: 'tile', value: e.id })
    },
  }, h('title', null, spoken(ctx, e)), // its name, and what a pointer that rests on it shows
  h('rect', { x: 1, y: 1, width: TILE - 2, height: TILE - 2, rx: e.kind.nature === 'event' ? 12 : 3 }),
  lines.map((line, k) => h('text', {
    key: String(k), x: TILE / 2, y: TILE / 2 + 3.2 + (k - (lines.length - 1) / 2) * 9, 'text-anchor': 'middle',
      'aria-hidden': 'true',
  }, line)),
  e.state === 'removed' && h('path', { class: 'strike', d: `M3 ${TILE - 3}L${TILE - 3} 3` }),
  e.state === 'changed' && h('path', { class: 'flag', d: `M${TILE - 10} 1H${TILE - 1}V10Z` }),
  e.state === 'added' && h('path', { class: 'flag', d: `M${TILE - 6} 1V11M${TILE - 11} 6H${TILE - 1}` }))
}

/** What stands on a tile: the codes of its parties. @param {Context} ctx @param {Entry} e */
function marks(ctx, e) {
  const members = ctx.about.region.nodes.filter(n => n.member).length
  if (e.who.length === 0) return [String(e.keys.power ?? '∗')]
  if (e.who.length > 2) return [e.who.length >= members ? '∗' : '×' + e.who.length]
  return e.who
}

/** What a screen reader says of a tile. @param {Context} ctx @param {Entry} e */
function spoken(ctx, e) {
  return `${titleOf(ctx, e)}, ${e.year}, ${ctx.t('shell.state.' + e.state)}`
}

/** @type {Record<string, number>} */
const MOVES = { ArrowLeft: -1, ArrowRight: 1 }

/** The year to which keys have moved an entry since the page was drawn last. @type {{id: string, year: number} | null} */
let moved = null

/** @param {Entry} e */
function yearNow(e) {
  return moved?.id === e.id ? moved.year : e.year
}

/**
 * Arrow keys to the sides move the entry by a year, up and down go to another entry, the space bar switches it, Enter opens it.
 * @param {Context} ctx @param {Entry} e @param {any} event @param {{first: number, last: number, order: string[]}} at
 */
function key(ctx, e, event, at) {
  if (event.key in MOVES && e.state !== 'removed') {
    moved = { id: e.id, year: within(yearNow(e) + MOVES[event.key], at.first, at.last) }
    ctx.dispatch(setKey(e, 'year', moved.year, true))
  } else if (event.key === ' ') {
    ctx.dispatch(switchEntry(e, e.state === 'removed'))
  } else if (event.key === 'Enter') {
    openEntry(ctx, e.id)
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const tiles = new Map([...event.currentTarget.closest('.lanes').querySelectorAll('[data-entry]')].map(x => [x.dataset.entry,
      x]))
    const order = at.order.filter(id => tiles.has(id)) // without those of folded lanes
    tiles.get(order[within(order.indexOf(e.id) + (event.key === 'ArrowDown' ? 1 : -1), 0, order.length - 1)])?.focus()
  } else return
  event.preventDefault()
}

/**
 * A tile follows the pointer by whole years. A press that moves nothing opens the entry.
 * @param {Context} ctx @param {Entry} e @param {any} event @param {{first: number, last: number}} at
 */
function grab(ctx, e, event, at) {
  if (event.button) return
  const tile = event.currentTarget
  const scale = tile.ownerSVGElement.getBoundingClientRect().width / ((at.last - at.first + 1) * TILE)
  const from = event.clientX
  /** @type {number | null} */
  let to = null
  /** @param {any} move */
  const follow = move => {
    const by = Math.round((move.clientX - from) / (TILE * scale))
    if (e.state === 'removed' || by === 0 && to === null) return
    const year = within(e.year + by, at.first, at.last)
    if (year !== to) ctx.dispatch(setKey(e, 'year', year, true))
    to = year
    point(tile, `${titleOf(ctx, e)}: ${e.year} → ${year}`)
  }
  const end = () => {
    tile.removeEventListener('pointermove', follow)
    tile.removeEventListener('pointerup', end)
    tile.removeEventListener('pointercancel', end)
    if (to === null) openEntry(ctx, e.id)
    else ctx.dispatch(setKey(e, 'year', to))
  }
  tile.addEventListener('pointermove', follow)
  tile.addEventListener('pointerup', end)
  tile.addEventListener('pointercancel', end)
  tile.setPointerCapture(event.pointerId)
}

/** @param {Context} ctx @param {string} id */
function openEntry(ctx, id) {
  const open = ctx.state.looks.picks.entry === id
  ctx.dispatch({ do: 'pick', name: 'entry', value: open ? '' : id })
  if (!open) setTimeout(() => document.getElementById('entry')?.focus({ preventScroll: false }), 60)
}

/** @param {Context} ctx @param {Entry[]} entries */
function asList(ctx, entries) {
  return h('div', { class: 'entry-lists' }, GROUPS.map(g => {
    const mine = entries.filter(e => e.group === g.id)
    if (!mine.length) return null
    const name = 'list:' + g.id
    const open = ctx.state.looks.picks[name] === true
    return h('div', { key: g.id, 'data-lane': g.id },
      h('button', {
        type: 'button', class: 'fold', 'aria-expanded': String(open),
          onclick: () => ctx.dispatch({ do: 'pick', name, value: !open }),
      }, ctx.t('shell.panel.' + g.id), ' ', h('span', { class: 'muted' }, String(mine.length))),
      open && h('ul', { class: 'entry-list' }, mine.map(e => row(ctx, e))))
  }))
}

/** @param {Context} ctx @param {Entry} e */
function row(ctx, e) {
  const open = ctx.state.looks.picks.entry === e.id
  const id = 'row-' + e.id
  return h('li', { key: e.id, 'data-entry': e.id, class: `row is-${e.state}` },
    h('input', {
      type: 'checkbox', 'data-path': `${e.table}.${e.id}`, checked: e.state !== 'removed', 'aria-labelledby': id,
      onchange: (/** @type {any} */ x) => ctx.dispatch(switchEntry(e, x.target.checked)),
    }),
    h('button', { type: 'button', id, class: 'link', 'aria-expanded': String(open), onclick: () => openEntry(ctx, e.id) },
      h('span', { class: 'year' }, String(e.year)), ' ', titleOf(ctx, e)),
    e.state !== 'as-is' && h('span', { class: 'count' }, ctx.t('shell.state.' + e.state)))
}
