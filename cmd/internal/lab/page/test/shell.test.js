import assert from 'node:assert/strict'
import test from 'node:test'
import { neighbour, render, VIEWS } from '../shell.js'
import { TRIES } from '../panels/guide.js'
import { all, context, only, reference, t, textOf, unnamed } from './pages.js'

const ALL_OPEN = Object.fromEntries(['leaders', 'borders', 'energy', 'powers', 'institution', 'shocks', 'theories', 'assumptions']
  .flatMap(id => [['open:' + id, true], ['all:' + id, true], ['lane:' + id, true], ['list:' + id, true]]))

/** Pages in many states: each must hold what the tests below ask of all. */
function pages() {
  const draft = { kind: 'border_closure', year: 2026, label: '', keys: {} }
  const fault = { file: 'x.toml', line: 2, col: 3, message: 'wrong; mend it' }
  return [
    context(),
    context({ guided: true }),
    context({ picks: { ...ALL_OPEN, entry: 'aa-leader-2016', draft } }),
    context({ picks: { ...ALL_OPEN, narrow: true, entry: 'shut', draft: { ...draft, kind: 'leader_change' } } }),
    context({ picks: { find: 'leader' } }),
    context({ picks: { tooLarge: 'big.toml', said: 'shell.said.copied' } }, {
      faults: [fault], link: 'https://example.org/#scenario=x', digest: { a: 'aa', b: 'bb' },
      parts: [{ path: 'event.shut', text: 'does not happen' }],
      notices: [{ id: 'file', text: 'no', faults: [fault], act: null, button: '' },
        { id: 'crash', text: 'no', faults: [], act: { do: 'restart' }, button: 'again' }],
    }),
    context({}, { a: null, b: null, base: null, baked: true, n: 0 }),
  ].map(ctx => ({ ctx, page: render(ctx, 'the view') }))
}

test('the page has the parts of the contract, in the order in which they are read', () => {
  const ids = ['top', 'views', 'view', 'levers', 'timeline', 'scenario', 'status']
  for (const { page } of pages()) {
    assert.deepEqual(all(page, n => ids.includes(n.attrs.id)).map(n => n.attrs.id), ids)
    assert.equal(textOf(only(page, 'main')), 'the view')
  }
})

test('while only results arrive, the parts that do not show them are the very same nodes', () => {
  const before = context({ guided: false })
  const part = (/** @type {any} */ ctx) => Object.fromEntries(render(ctx, 'v').flatMap((/** @type {any} */ node) => (node ? [[node.attrs.id, node]] : [])))
  const [old, more] = [part(before), part({ ...before, n: before.n + 1 })]
  for (const id of ['top', 'views', 'levers', 'timeline', 'scenario']) assert.ok(old[id] && old[id] === more[id], id)
  assert.notEqual(textOf(old.status), textOf(more.status))
  const moved = part({ ...before, state: { ...before.state } })
  for (const id of ['top', 'views', 'levers', 'timeline', 'scenario']) assert.notEqual(old[id], moved[id], id)
})

test('every control has a name, and no id is given twice', () => {
  for (const { page } of pages()) {
    assert.deepEqual(unnamed(page).map(n => [n.tag, n.attrs]), [])
    const ids = all(page, n => n.attrs.id).map(n => n.attrs.id)
    assert.deepEqual(ids.filter((id, k) => ids.indexOf(id) !== k), [])
    const known = new Set(ids)
    for (const attr of ['aria-controls', 'aria-labelledby', 'aria-describedby', 'for']) {
      for (const n of all(page, n => n.attrs[attr])) assert.ok(known.has(n.attrs[attr]), `${attr} ${n.attrs[attr]}`)
    }
  }
})

test('no node has what the policy of the page forbids', () => {
  for (const { page } of pages()) {
    assert.deepEqual(all(page, n => 'style' in n.attrs || n.tag === 'script' || n.tag === 'style' || 'innerHTML' in n.attrs), [])
    for (const n of all(page, n => n.attrs.href)) assert.match(n.attrs.href, /^#/)
  }
})

test('a hostile title stays text', () => {
  const ctx = context()
  ctx.dispatch({ do: 'title', text: '<img src=x onerror=alert(1)>' })
  const page = render(ctx, null)
  assert.equal(only(page, 'input', { 'data-path': 'title' }).attrs.value, '<img src=x onerror=alert(1)>')
  assert.deepEqual(all(page, n => n.tag === 'img'), [])
  assert.ok(textOf(page).includes('<b>New & old</b>')) // the label of an entry
})

test('tabs: one is selected, the tabulator reaches that one, arrows go round', () => {
  const ctx = context({ view: 'map' })
  const tabs = all(render(ctx, null), n => n.attrs.role === 'tab')
  assert.deepEqual(tabs.map(n => n.attrs['data-view']), VIEWS)
  assert.deepEqual(tabs.filter(n => n.attrs['aria-selected'] === 'true').map(n => n.attrs['data-view']), ['map'])
  assert.deepEqual(tabs.filter(n => n.attrs.tabindex === 0).map(n => n.attrs['data-view']), ['map'])
  assert.equal(neighbour(VIEWS, 'integration', 'ArrowLeft'), 'table')
  assert.equal(neighbour(VIEWS, 'table', 'ArrowRight'), 'integration')
  assert.equal(neighbour(VIEWS, 'map', 'Home'), 'integration')
  assert.equal(neighbour(VIEWS, 'map', 'End'), 'table')
  assert.equal(neighbour(VIEWS, 'map', 'x'), '')
})

test('undo, redo, replay and reset can be pressed only when they do something', () => {
  const ctx = context()
  const able = () => Object.fromEntries(['undo', 'redo', 'replay', 'reset'].map(name =>
    [name, !only(render(ctx, null), 'button', { 'data-do': name }).attrs.disabled]))
  assert.deepEqual(able(), { undo: false, redo: false, replay: false, reset: false })
  ctx.dispatch({ do: 'remove', id: 'shut' })
  assert.deepEqual(able(), { undo: true, redo: false, replay: true, reset: true })
  only(render(ctx, null), 'button', { 'data-do': 'undo' }).attrs.onclick()
  assert.deepEqual(able(), { undo: false, redo: true, replay: false, reset: false })
})

test('scenarios are chosen by their titles, and a seed is drawn or given back', () => {
  const ctx = context()
  only(render(ctx, null), 'select', { 'data-pick': 'extends' }).attrs.onchange({ target: { value: 'other' } })
  only(render(ctx, null), 'select', { 'data-pick': 'against' }).attrs.onchange({ target: { value: 'other' } })
  assert.equal(ctx.state.scenario.extends, 'other')
  assert.equal(ctx.state.against, 'other')
  const options = only(render(ctx, null), 'select', { 'data-pick': 'extends' })
  assert.deepEqual(options.children.filter(Boolean).map(textOf), ['Title of reference', 'Title of other'])
  only(render(ctx, null), 'button', { 'data-do': 'new-seed' }).attrs.onclick()
  const action = ctx.actions[ctx.actions.length - 1]
  assert.equal(action.do, 'new-seed')
  assert.ok(Number.isInteger(action.seed) && action.seed > 1)
  ctx.dispatch({ do: 'seed', seed: 5 })
  assert.match(textOf(only(render(ctx, null), 'header')), /Seed 5/)
  only(render(ctx, null), 'button', { 'data-do': 'same-seed' }).attrs.onclick()
  assert.match(textOf(only(render(ctx, null), 'header')), /Seed 7/)
})

test('the guided mode hides assumptions, theories, the table and seeds, and offers things to try', () => {
  const find = (/** @type {any} */ page) => ({
    panels: all(page, n => ['theories', 'assumptions'].includes(n.attrs['data-panel'])).length,
    table: all(page, n => n.attrs['data-view'] === 'table').length,
    seeds: all(page, n => n.attrs['data-do'] === 'new-seed').length,
  })
  assert.deepEqual(find(render(context(), null)), { panels: 2, table: 1, seeds: 1 })
  assert.deepEqual(find(render(context({ guided: true }), null)), { panels: 0, table: 0, seeds: 0 })
})

test('a thing to try is one step for undo, and a region that lacks its entries does not offer it', () => {
  const ctx = context({ guided: true })
  const offered = () => all(render(ctx, null), n => n.attrs['data-try']).map(n => n.attrs['data-try'])
  assert.deepEqual(offered(), TRIES.filter(x => x.needs.length === 0).map(x => x.id))
  only(render(ctx, null), 'button', { 'data-try': 'drought' }).attrs.onclick()
  assert.equal(ctx.state.scenario.events[0].kind, 'drought')
  assert.equal(ctx.state.scenario.title, t('shell.try.drought'))
  assert.equal(ctx.state.looks.view, 'energy')
  assert.equal(ctx.state.past.length, 1)
})

test('the footer says model, seed, runs and digest, and that nothing is a forecast', () => {
  const text = textOf(only(render(context({}, { digest: { a: '', b: '0123456789abcdef' } }), null), 'footer'))
  for (const part of [/Model 9\.9\.9/, /Seed 7/, /20 of 200 pairs/, /0123456789ab…/, /Forecasts scored so and so/,
    /Nothing here is a forecast/]) {
    assert.match(text, part)
  }
  assert.match(textOf(only(render(context({}, { baked: true, n: 200 }), null), 'footer')), /computed when the page was made/)
  assert.equal(reference.seed, '7')
})
