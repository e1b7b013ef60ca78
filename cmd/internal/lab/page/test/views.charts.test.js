// The views of charts, with made-up sides of a made-up region.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

import { translator, useMessages } from '../messages.js'
import { emptyLeaf } from '../state/state.js'
import { borders } from '../views/borders.js'
import { energy } from '../views/energy.js'
import { extraColumns, views } from '../views/index.js'
import { integration } from '../views/integration.js'
import { pairs } from '../views/pairs.js'
import { levelsOf, share } from '../views/share.js'
import { nameOf, sideNames } from '../views/sides.js'
import { pathOf, pathsOf, table } from '../views/table.js'

const words = JSON.parse(readFileSync(new URL('../messages/en/charts.json', import.meta.url), 'utf8'))
useMessages({ en: words })
/** Keys that were asked for and that no table has. */
const missing = new Set()
const english = translator('en')
const t = (key, values) => {
  const text = english(key, values)
  if (text === key) missing.add(key)
  return text
}

function nodes(child) {
  if (Array.isArray(child)) return child.flatMap(nodes)
  if (!child || typeof child !== 'object') return []
  return [child, ...nodes(child.children), ...nodes(child.attrs.whenOpen?.())] // with the tables that are made when somebody opens them
}
function textOf(child) {
  if (Array.isArray(child)) return child.map(textOf).join('')
  if (child && typeof child === 'object') return textOf(child.children)
  return child === null || child === undefined || child === false ? '' : String(child)
}

const band = v => ({ p05: v.map(x => x - 2), p25: v.map(x => x - 1), p50: v, p75: v.map(x => x + 1), p95: v.map(x => x + 2),
  mean: v })
const flat = v => ({ p05: v, p25: v, p50: v, p75: v, p95: v, mean: v })

/** A summary over three years in which B stands below A by gap. */
function summaryOf(path, a, gap, more = {}) {
  const line = [a, a, a]
  const other = line.map(v => v - gap)
  return {
    path, unit: '0..100', words: [], first: 2000, n: 40, a: flat(line), b: gap ? band(other) : flat(other),
    d: flat(line.map(() => 0 - gap)),
    se: [1, 1, 1].map(v => v * gap / 50), linesA: [line], linesB: [other], sharesA: [], sharesB: [], ...more,
  }
}

function contextOf(summaries, more = {}) {
  const actions = []
  return {
    about: {
      region: {
        name: 'Here', first: 2000, last: 2002, until: 2002, choicesFrom: 2001, pairs: [['AA', 'BB'], ['AA', 'CC']],
        borders: ['AA-BB'], streams: ['AA-BB', 'AA-CC'],
        nodes: [{ code: 'AA', name: 'Aland', member: true }, { code: 'BB', name: 'Bland', member: true },
          { code: 'CC', name: 'Cland', member: true }, { code: 'XX', name: 'Far', member: false }],
      },
      outcomes: [{ table: 'region', name: 'horizontal', unit: '0..100', does: 'd', words: [] },
        { table: 'pairs', name: 'turnover_usd', unit: 'US$/year', does: 'trade of the pair', words: [] },
        { table: 'countries', name: 'leverage', unit: '0..1', does: 'leverage of all powers', words: [] }],
      library: [{ name: 'reference', title: '', question: '', region: '' },
        { name: 'clash', title: 'A clash', question: 'What if they clash?', region: '' }],
      mechanisms: [{ name: 'win_sets', source: '', does: 'leaders answer at home' }],
      comparators: [{ region: 'Here', year: 2000, share: 0.05, reading: 'paper' },
        { region: 'EU', year: 2000, share: 0.6, reading: 'paper' },
        { region: 'EU', year: 2000, share: 0.61, reading: 'record' },
        { region: 'ASEAN', year: 2000, share: 0.2, reading: 'paper' }],
    },
    state: { scenario: emptyLeaf('reference'), against: 'reference',
      looks: { view: 'integration', picks: {} } },
    a: { title: 'Reference', entries: [{ id: 'leader', kind: 'leader_change', year: 2001, label: 'Somebody' }] },
    b: { title: 'Other', entries: [{ id: 'leader', kind: 'leader_change', year: 2001, label: 'Somebody' }] },
    first: 2000, last: 2002, n: 40, of: 40, baked: false, still: true, faults: [], parts: [], digest: { a: '', b: '' },
    width: 700,
    summary: path => summaries[path] ?? null, ask: () => ({ state: 'idle' }), dispatch: action => actions.push(action), actions,
    t, ...more,
  }
}
const all = gap => Object.fromEntries(integration.columns.map((path, k) => [path, summaryOf(path, 60 + k, gap * (k + 1))]))
const titles = child => nodes(child).filter(n => n.attrs.class === 'chart-title').map(textOf)

test('views stand in the order of the page', () => {
  assert.deepEqual(views.map(view => view.id),
    ['integration', 'share', 'pairs', 'map', 'borders', 'energy', 'why', 'decision', 'happened', 'table'])
})

test('the first screen shows H, its parts and V', () => {
  const root = integration.render(contextOf(all(2)))
  assert.equal(root.attrs['data-view'], 'integration')
  assert.deepEqual(nodes(root).filter(n => n.tag === 'figure').map(n => n.attrs['data-chart']),
    ['region-horizontal', 'parts', 'region-vertical'])
  assert.match(titles(root)[0], /^Horizontal integration \(H\) is 2\.0 points lower in B in 2002$/)
  assert.match(titles(root)[1], /Trust −16\.0, Institutions −14\.0, Water and energy −12\.0$/)
  assert.equal(nodes(root).filter(n => n.attrs['data-cell'] !== undefined).length, 6)
})

test('sides are called by their titles, and a changed scenario without a title says so', () => {
  const ctx = contextOf({})
  ctx.about.library[0].title = 'Reference: the record'
  assert.deepEqual(sideNames(ctx), { a: 'A: Reference', b: 'B: Reference' })
  ctx.state.scenario = { ...ctx.state.scenario, remove: ['leader'] }
  assert.equal(sideNames(ctx).b, 'B: Reference, changed')
  ctx.state.scenario.title = 'Mine'
  assert.equal(sideNames(ctx).b, 'B: Mine')
})

test('equal sides say that nothing differs, on every chart', () => {
  for (const title of titles(integration.render(contextOf(all(0))))) assert.match(title, /nothing differs/)
})

test('before the numbers are there, a view says so', () => {
  for (const view of [integration, share, pairs, borders, energy]) {
    const root = view.render(contextOf({}))
    assert.ok(textOf(root).includes(t('charts.waiting')), view.id)
    assert.equal(nodes(root).filter(n => n.tag === 'figure').length, 0)
  }
})

test('while few runs are there, the chart says how many', () => {
  const root = integration.render(contextOf(all(1), { n: 20, of: 200 }))
  assert.ok(textOf(root).includes('20 of 200 pairs of runs'))
  assert.ok(textOf(integration.render(contextOf(all(1), { baked: true }))).includes('computed when the page was made'))
})

test('a level of another region is the latest, on record before on paper, and never the own', () => {
  assert.deepEqual(levelsOf(contextOf({}).about).map(l => [l.region, l.share]), [['EU', 0.61], ['ASEAN', 0.2]])
  const root = share.render(contextOf({ 'region.inside_share': summaryOf('region.inside_share', 0.1, 0.02, { unit: 'share' }) }))
  assert.match(titles(root)[0], /2\.0 percentage points lower/)
  assert.equal(nodes(root).filter(n => n.attrs.class === 'comparator').length, 2)
  assert.ok(textOf(root).includes('EU 2000 61.0\u00a0%'))
})

test('pairs are named by their countries, and a choice is dispatched', () => {
  const dollars = { unit: 'US$/year' }
  const ctx = contextOf({
    'pairs.AA-BB.turnover_usd': summaryOf('pairs.AA-BB.turnover_usd', 3e9, 1e9, dollars),
    'pairs.AA-CC.turnover_usd': summaryOf('pairs.AA-CC.turnover_usd', 2e8, 0, dollars),
  })
  const root = pairs.render(ctx)
  assert.equal(titles(root)[0], 'Trade of one pair of 2 differs beyond chance in 2002, most of all Aland–Bland')
  assert.equal(titles(root)[1], 'Trade of Aland with Bland is 1.0 billion US$ a year lower in B in 2002')
  const select = nodes(root).find(n => n.tag === 'select')
  select.attrs.onchange({ target: { value: 'AA-CC' } })
  assert.deepEqual(ctx.actions, [{ do: 'pick', name: 'pair', value: 'AA-CC' }])
  ctx.state.looks.picks.pair = 'AA-CC'
  assert.match(titles(pairs.render(ctx))[1], /Aland with Cland: nothing differs/)
})

test('borders tell which regimes differ in the last year', () => {
  const one = [1, 1, 1]
  const none = [0, 0, 0]
  const regime = { words: ['closed', 'restricted', 'managed', 'open'], sharesA: [none, none, none, one],
    sharesB: [one, none, none, none] }
  const root = borders.render(contextOf({ 'borders.AA-BB.regime': summaryOf('borders.AA-BB.regime', 3, 3, regime) }))
  assert.equal(titles(root)[0], 'One border differs in 2002: Aland–Bland, open in A, closed in B')
  const ctx = contextOf({})
  ctx.about.region.borders = []
  assert.ok(textOf(borders.render(ctx)).includes(t('charts.borders.none')))
})

test('energy shows only pairs that have a flow', () => {
  const twh = { unit: 'TWh/year' }
  const zero = summaryOf('', 0, 0, twh)
  const root = energy.render(contextOf({ 'pairs.AA-BB.power_twh': summaryOf('', 3, 1, twh), 'pairs.AA-CC.power_twh': zero,
    'pairs.AA-BB.gas_bcm': zero }))
  const figures = nodes(root).filter(n => n.tag === 'figure')
  assert.deepEqual(figures.map(n => n.attrs['data-chart']), ['power'])
  assert.equal(nodes(figures[0]).filter(n => n.attrs['data-cell'] !== undefined).length, 1)
  // Where there are no pipelines, nobody waits for gas.
  assert.ok(textOf(root).includes(t('charts.several.none', { what: t('charts.energy.gas') })))
})

test('an index of nothing is not drawn', () => {
  const index = { unit: '0..100' }
  const parts = { 'region.horizontal': summaryOf('', 50, 40, index), 'region.h_trade': summaryOf('', 50, 40, index) }
  const cells = (/** @type {any} */ root) => nodes(root).filter(n => n.attrs['data-cell'] !== undefined).length
  assert.equal(cells(integration.render(contextOf({ ...parts, 'region.h_energy': summaryOf('', 30, 30, index) }))), 2)
  const nothing = contextOf({ ...parts, 'region.h_energy': summaryOf('', -1, 0, index) })
  assert.equal(cells(integration.render(nothing)), 1)
  assert.deepEqual(nodes(energy.render(nothing)).filter(n => n.tag === 'figure'), [])
})

test('the table shows the outcome that was chosen, and asks for its column', () => {
  const ctx = contextOf({ 'countries.AA.leverage': summaryOf('countries.AA.leverage', 0.5, 0.1, { unit: '0..1' }) })
  ctx.state.looks = { view: 'table', picks: { path: 'countries.AA.leverage' } }
  assert.deepEqual(extraColumns(ctx.state), ['countries.AA.leverage'])
  const root = table.render(ctx)
  assert.equal(nodes(nodes(root).find(n => n.tag === 'tbody')).filter(n => n.tag === 'tr').length, 3)
  assert.ok(textOf(root).includes('Aland: leverage of all powers'))
  nodes(root).find(n => n.tag === 'input').attrs.onchange({ target: { value: ' region.vertical ' } })
  assert.deepEqual(ctx.actions, [{ do: 'pick', name: 'path', value: 'region.vertical' }])
  ctx.state.looks.picks.path = 'region.nothing'
  assert.ok(textOf(table.render(ctx)).includes('region.nothing is not recorded'))
})

test('only what can be a path is asked for', () => {
  const of = path => pathOf({ looks: { picks: { path } } })
  for (const good of ['region.horizontal', 'pairs.AA-BB.turnover_usd']) assert.equal(of(good), good)
  for (const bad of ['', '*', 'region.*', 'a b', '<b>', 'region.horizontal; x', 7, undefined]) assert.equal(of(bad), '')
  assert.deepEqual(extraColumns({ looks: { view: 'integration', picks: { path: 'region.horizontal' } } }), [])
  assert.deepEqual(pathsOf(contextOf({}).about),
    ['region.horizontal', 'pairs.AA-BB.turnover_usd', 'pairs.AA-CC.turnover_usd', 'countries.AA.leverage',
      'countries.BB.leverage', 'countries.CC.leverage'])
  assert.equal(nameOf(contextOf({}), 'pairs.AA-CC.turnover_usd'), 'Trade of Aland with Cland')
})

test('every word that the views asked for is in the table', () => {
  const optional = key => key.startsWith('charts.name.')
  assert.deepEqual([...missing].filter(key => !optional(key)), [])
})
