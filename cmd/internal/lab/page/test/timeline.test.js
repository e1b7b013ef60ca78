import assert from 'node:assert/strict'
import test from 'node:test'
import { draft } from '../panels/draft.js'
import { entriesOf, titleOf, yearOf } from '../panels/entries.js'
import { missing } from '../panels/form.js'
import { timeline } from '../panels/timeline.js'
import { about, all, context, only, reference, textOf } from './pages.js'

const lanes = Object.fromEntries(['leaders', 'borders', 'energy', 'powers', 'institution',
  'shocks'].map(id => ['lane:' + id, true]))

/** @param {any} ctx @param {string} id */
const tile = (ctx, id) => only(timeline(ctx), 'g', { 'data-entry': id })

/** @param {string} key */
const press = key => ({ key, preventDefault() {} })

test('every entry has a tile, and the tabulator reaches one', () => {
  const tiles = all(timeline(context({ picks: lanes })), n => n.attrs['data-entry'])
  assert.deepEqual(tiles.map(n => n.attrs['data-entry']).sort(), reference.entries.map(e => e.id).sort())
  assert.equal(tiles.filter(n => n.attrs.tabindex === 0).length, 1)
  for (const n of tiles) assert.match(textOf(only(n, 'title')), /, \d{4}, as in the scenario$/)
})

test('arrow keys move an entry by years, as one step for undo, and back is no difference', () => {
  const ctx = context({ picks: lanes })
  for (let k = 0; k < 3; k++) tile(ctx, 'drought-2008').attrs.onkeydown(press('ArrowRight'))
  tile(ctx, 'drought-2008').attrs.onkeyup(press('ArrowRight'))
  assert.deepEqual(ctx.state.scenario.change, { 'drought-2008': { year: 2011 } })
  assert.equal(ctx.state.past.length, 1)
  assert.match(tile(ctx, 'drought-2008').attrs.class, /is-changed/)
  for (let k = 0; k < 3; k++) tile(ctx, 'drought-2008').attrs.onkeydown(press('ArrowLeft'))
  tile(ctx, 'drought-2008').attrs.onkeyup(press('ArrowLeft'))
  assert.deepEqual(ctx.state.scenario.change, {})
})

test('an entry that was given by its date moves by its year alone, and no further than the region goes', () => {
  const ctx = context({ picks: lanes })
  for (let k = 0; k < 99; k++) tile(ctx, 'aa-leader-2016').attrs.onkeydown(press('ArrowRight'))
  tile(ctx, 'aa-leader-2016').attrs.onkeyup(press('ArrowRight'))
  assert.deepEqual(ctx.state.scenario.change, { 'aa-leader-2016': { year: 2035 } })
  assert.equal(yearOf({ date: '2016-09-08' }), 2017)
  assert.equal(yearOf({ date: '2016-06-30' }), 2016)
  assert.equal(yearOf({ date: '2016' }), 2016)
  assert.equal(yearOf({ year: 2020, date: '2016' }), 2020)
})

test('tiles keep their order in the document when they move, so that none loses focus or pointer', () => {
  const ctx = context({ picks: lanes })
  const order = () => all(timeline(ctx), n => n.attrs['data-entry']).map(n => n.attrs['data-entry'])
  const before = order()
  ctx.dispatch({ do: 'set', path: 'proposal.shut.year', value: 2030, base: 2003 })
  assert.deepEqual(order(), before)
})

test('a drag follows the pointer by whole years', () => {
  const ctx = context({ picks: lanes })
  let named = ''
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {}
  const node = {
    ownerSVGElement: { getBoundingClientRect: () => ({ width: 44 * 26 }) }, setPointerCapture() {},
    closest: () => ({ setAttribute: (/** @type {string} */ name, /** @type {string} */ text) => { named = text } }),
    addEventListener: (/** @type {string} */ name, /** @type {any} */ f) => { listeners[name] = f }, removeEventListener() {},
  }
  tile(ctx, 'drought-2008').attrs.onpointerdown({ button: 0, currentTarget: node, clientX: 100, pointerId: 1 })
  listeners.pointermove({ clientX: 100 + 26 * 2 + 3 })
  listeners.pointermove({ clientX: 100 - 26 * 4 })
  assert.match(named, /2008 → 2004$/)
  listeners.pointerup({})
  assert.deepEqual(ctx.state.scenario.change, { 'drought-2008': { year: 2004 } })
  assert.equal(ctx.state.past.length, 1)
})

test('the space bar switches an entry, which then is struck through', () => {
  const ctx = context({ picks: lanes })
  tile(ctx, 'shut').attrs.onkeydown(press(' '))
  assert.deepEqual(ctx.state.scenario.remove, ['shut'])
  assert.equal(all(tile(ctx, 'shut'), n => n.attrs.class === 'strike').length, 1)
  assert.match(textOf(only(tile(ctx, 'shut'), 'title')), /does not happen$/)
  tile(ctx, 'shut').attrs.onkeydown(press('ArrowRight'))
  assert.deepEqual(ctx.state.scenario.change, {})
  tile(ctx, 'shut').attrs.onkeydown(press(' '))
  assert.deepEqual(ctx.state.scenario.remove, [])
})

test('filters: who, kind, only what was changed', () => {
  const shown = (/** @type {Record<string, any>} */ picks) => {
    const ctx = context({ picks: { ...lanes, ...picks } })
    ctx.dispatch({ do: 'remove', id: 'gas' })
    return all(timeline(ctx), n => n.attrs['data-entry']).map(n => n.attrs['data-entry']).sort()
  }
  assert.deepEqual(shown({ kind: 'reopening' }), ['aa-bb-open'])
  assert.deepEqual(shown({ who: 'BB' }), ['aa-bb-open', 'drought-2008', 'gas', 'joined', 'punish'])
  assert.deepEqual(shown({ onlyChanged: true }), ['gas'])
})

test('as a list every entry has a switch', () => {
  const ctx = context({ picks: { narrow: true, 'list:leaders': true } })
  only(timeline(ctx), 'input', { 'data-path': 'event.aa-leader-2016' }).attrs.onchange({ target: { checked: false } })
  assert.deepEqual(ctx.state.scenario.remove, ['aa-leader-2016'])
})

test('an open entry shows what is known of it and takes changes of each of its keys', () => {
  const ctx = context({ picks: { entry: 'shut' } })
  const card = () => only(timeline(ctx), 'div', { id: 'entry' })
  assert.match(textOf(card()), /a border is shut|A border is shut/)
  assert.match(textOf(card()), /K110/)
  only(card(), 'select', { id: 'entry-level' }).attrs.onchange({ target: { value: 'restricted' } })
  only(card(), 'input', { id: 'entry-year' }).attrs.onchange({ target: { value: '2005' } })
  assert.deepEqual(ctx.state.scenario.change, { shut: { level: 'restricted', year: 2005 } })
  assert.match(textOf(card()), /was 2003/)
  const back = all(card(), n => n.tag === 'button' && textOf(n).startsWith('Set back'))
  for (const b of back) b.attrs.onclick()
  assert.deepEqual(ctx.state.scenario.change, {})
})

test('an entry is added when nothing that it needs is missing', () => {
  const ctx = context()
  only(draft(ctx), 'button').attrs.onclick()
  only(draft(ctx), 'select', { id: 'draft-kind' }).attrs.onchange({ target: { value: 'reopening' } })
  const submit = () => only(draft(ctx), 'button', { type: 'submit' })
  const box = (/** @type {string} */ code) => only(draft(ctx), 'input', { id: `draft-between-${code}` })
  assert.equal(submit().attrs.disabled, true)
  assert.match(textOf(draft(ctx)), /Still to choose: between\./)
  box('AA').attrs.onchange({ target: { checked: true } })
  assert.equal(submit().attrs.disabled, true)
  box('CC').attrs.onchange({ target: { checked: true } })
  assert.equal(submit().attrs.disabled, false)
  assert.equal(box('BB').attrs.disabled, true)
  draft(ctx).attrs.onsubmit({ preventDefault() {} })
  const made = ctx.state.scenario.proposals[0]
  assert.deepEqual([made.kind, made.between], ['reopening', ['AA', 'CC']])
  const mine = entriesOf(ctx).filter(e => e.state === 'added')
  assert.equal(titleOf(ctx, mine[0]), 'Reopening: Land AA – Land CC')
  assert.equal(ctx.state.looks.picks.draft, null)
})

test('a draft from a link may hold anything', () => {
  for (const d of [7, 'x', [], { kind: 3 }, { kind: 'reopening', year: '2020' }, { kind: 'no such kind', year: 2020 }]) {
    assert.ok(draft(context({ picks: { draft: d } })))
  }
  assert.deepEqual(missing(about.kinds[0].keys, { country: 'AA' }), [])
})
