import assert from 'node:assert/strict'
import test from 'node:test'
import { assumptions, sorted } from '../panels/assumptions.js'
import { entriesOf, parameterValues } from '../panels/entries.js'
import { FIRST, groupOf, groupOfParameter, GROUPS, OUTSIDE } from '../panels/groups.js'
import { bandOf, keyed, steps, written } from '../panels/lever.js'
import { countTouched, levers, moveRange } from '../panels/levers.js'
import { density, moved, place, PROBABILITIES, reach, shown, snap, stepOf } from '../panels/numbers.js'
import { about, all, context, only, t, textOf } from './pages.js'

const open = Object.fromEntries(GROUPS.flatMap(g => [['open:' + g.id, true], ['all:' + g.id, true]]))

/** @param {any} ctx @param {string} path @param {string} [type] */
const input = (ctx, path, type = 'range') => only(levers(ctx), 'input', { 'data-path': path, type })

test('every parameter and every kind of entry has a place in one group', () => {
  assert.deepEqual(about.kinds.map(k => [k.name, groupOf(k)]), [
    ['leader_change', 'leaders'], ['drought', 'shocks'], ['reopening', 'borders'], ['border_closure', 'borders'],
    ['membership', 'institution'], ['sanctions', 'powers'], ['energy_deal', 'energy'],
  ])
  assert.equal(groupOf({ ...about.kinds[2], name: 'link_finished', nature: 'event', group: '' }), 'powers')
  const ctx = context({ picks: open })
  const paths = all(levers(ctx),
    n => n.attrs.type === 'range' && n.attrs['data-path'].startsWith('parameters.')).map(n => n.attrs['data-path'])
  assert.deepEqual(paths.sort(), about.parameters.map(p => 'parameters.' + p.path).sort())
  assert.equal(groupOfParameter(about.parameters.find(p => p.path === 'new_rule.thing') ?? about.parameters[0]), 'borders')
})

test('the parameters that groups show first have names in plain words', () => {
  for (const path of FIRST) assert.ok(t('shell.parameter.' + path).length < 60)
})

test('what outside powers do has a place and words', () => {
  for (const part of OUTSIDE) {
    assert.ok(t('shell.part.' + part).length > 10)
    assert.equal(groupOfParameter({ ...about.parameters[0], path: part + '.x', group: part }), 'powers')
  }
})

test('a lever moves a value, live while it is dragged, and goes back', () => {
  const ctx = context({ picks: open })
  const path = 'parameters.leaders.openness'
  input(ctx, path).attrs.oninput({ target: { value: '0.8012345' } })
  const action = ctx.actions[0]
  assert.deepEqual([action.do, action.path, action.live, action.base], ['set', path, true, 0.5])
  input(ctx, path).attrs.onchange({ target: { value: '0.9' } })
  assert.equal(ctx.state.past.length, 1)
  assert.ok(Math.abs(ctx.state.scenario.parameters['leaders.openness'] - 0.9) < 0.01)
  assert.equal(input(ctx, path, 'number').attrs.value, shown(ctx.state.scenario.parameters['leaders.openness']))
  only(levers(ctx), 'button', { 'data-back': path }).attrs.onclick()
  assert.deepEqual(ctx.state.scenario.parameters, {})
  assert.equal(all(levers(ctx), n => n.attrs['data-back'] === path).length, 0)
})

test('a lever at the value it began with is no difference', () => {
  const ctx = context({ picks: open })
  input(ctx, 'parameters.leaders.openness').attrs.oninput({ target: { value: '0.9' } })
  input(ctx, 'parameters.leaders.openness').attrs.onchange({ target: { value: '0.5000001' } })
  assert.deepEqual(ctx.state.scenario.parameters, {})
})

test('the number field takes every admissible value, and what is no number leaves all as it was', () => {
  const ctx = context({ picks: open })
  const field = () => input(ctx, 'parameters.leaders.openness', 'number')
  field().attrs.onchange({ target: { value: '4.5' } })
  assert.equal(ctx.state.scenario.parameters['leaders.openness'], 4.5)
  field().attrs.onchange({ target: { value: '99' } })
  assert.equal(ctx.state.scenario.parameters['leaders.openness'], 5)
  const target = { value: '' }
  field().attrs.onchange({ target })
  assert.equal(target.value, '5')
  assert.equal(ctx.state.scenario.parameters['leaders.openness'], 5)
})

test('keys: arrows, pages and ends; what is pressed is one step for undo', () => {
  const s = { from: 0, to: 1, step: 0.01 }
  assert.equal(keyed('ArrowRight', 0.5, s), 0.51)
  assert.equal(keyed('ArrowRight', 0.5, { ...s, rtl: true }), 0.49)
  assert.equal(keyed('ArrowUp', 0.5, { ...s, rtl: true }), 0.51)
  assert.equal(keyed('PageDown', 0.5, s), 0.4)
  assert.equal(keyed('PageUp', 0.98, s), 1)
  assert.deepEqual([keyed('Home', 0.5, s), keyed('End', 0.5, s), keyed('a', 0.5, s)], [0, 1, null])
  const ctx = context({ picks: open })
  const target = { value: '0.5' }
  for (let k = 0; k < 3; k++) input(ctx,
    'parameters.leaders.openness').attrs.onkeydown({ key: 'PageUp', target, preventDefault() {} })
  input(ctx, 'parameters.leaders.openness').attrs.onkeyup({ key: 'PageUp', target })
  assert.equal(ctx.state.past.length, 1)
  assert.equal(ctx.state.scenario.parameters['leaders.openness'], Number(target.value))
  assert.ok(Number(target.value) > 0.5)
})

test('a screen reader hears value, unit and band', () => {
  const ctx = context({ picks: open })
  assert.equal(input(ctx, 'parameters.energy.price').attrs['aria-valuetext'], '0.5 US$, usual')
  assert.equal(input(ctx, 'event.aa-leader-2016.openness').attrs['aria-valuetext'], 'drawn between 0.7 and 0.9')
  const prior = about.parameters[0].prior ?? []
  assert.deepEqual([bandOf(0.1, prior), bandOf(0.5, prior), bandOf(0.9, prior)], ['low', 'usual', 'high'])
})

test('bands bring the lever to quantiles of the prior', () => {
  const ctx = context({ picks: open })
  const group = only(levers(ctx), 'div', { 'aria-label': 'Values to choose: How much a leader\'s openness counts' })
  assert.deepEqual(group.children.map(textOf), ['low 0.14', 'usual 0.5', 'high 0.86'])
  // @ts-ignore a group holds buttons
  group.children[2].attrs.onclick()
  assert.ok(Math.abs(ctx.state.scenario.parameters['leaders.openness'] - 0.86) < 0.01)
})

test('a range of an entry moves as wide as it is, and no further than it may', () => {
  const ctx = context({ picks: open })
  const path = 'event.aa-leader-2016.openness'
  input(ctx, path).attrs.onchange({ target: { value: '0.3' } })
  assert.deepEqual(ctx.state.scenario.change, { 'aa-leader-2016': { openness: [0.2, 0.4] } })
  assert.deepEqual(moveRange([0.7, 0.9], 0.95, 0, 1), [0.9, 1])
  only(levers(ctx), 'input', { 'data-path': path, 'data-end': 'high' }).attrs.onchange({ target: { value: '0.1' } })
  assert.deepEqual(ctx.state.scenario.change, { 'aa-leader-2016': { openness: [0.1, 0.1] } })
  assert.equal(countTouched(ctx, 'leaders'), 1)
})

test('an entry is switched off and on again', () => {
  const ctx = context({ picks: open })
  const box = () => only(levers(ctx), 'input', { 'data-path': 'event.aa-leader-2016', type: 'checkbox' })
  box().attrs.onchange({ target: { checked: false } })
  assert.deepEqual(ctx.state.scenario.remove, ['aa-leader-2016'])
  assert.equal(box().attrs.checked, false)
  box().attrs.onchange({ target: { checked: true } })
  assert.deepEqual(ctx.state.scenario.remove, [])
})

test('theories and groups are switches; on again is no difference', () => {
  const ctx = context({ picks: { 'open:theories': true } })
  const box = (/** @type {string} */ path) => only(levers(ctx), 'input', { 'data-path': path })
  for (const path of ['mechanisms.trust_flows', 'barriers.external', 'supports.political']) {
    box(path).attrs.onchange({ target: { checked: false } })
    assert.equal(box(path).attrs.checked, false)
  }
  assert.equal(countTouched(ctx, 'theories'), 3)
  box('mechanisms.trust_flows').attrs.onchange({ target: { checked: true } })
  assert.deepEqual(ctx.state.scenario.mechanisms, {})
})

test('search finds levers by name, description and source', () => {
  const names = (/** @type {string} */ find) => all(levers(context({ picks: { find } })),
    n => n.attrs.type === 'range').map(n => n.attrs['data-path'])
  assert.deepEqual(names('rivalry lead'), ['parameters.leaders.rivalry'])
  assert.deepEqual(names('gas_bcm'), [])
  assert.deepEqual(names('energy deal'), ['proposal.gas.gas_bcm'])
  assert.match(textOf(levers(context({ picks: { find: 'no such thing' } }))), /0 levers found/)
})

test('where the scenario that is extended is not read yet, levers stand as shipped', () => {
  const ctx = context({}, { a: null, b: null, base: null })
  assert.deepEqual(entriesOf(ctx), [])
  assert.deepEqual(parameterValues(ctx, about.parameters[0]), { value: 0.5, back: 0.5, baseline: 0.5 })
})

test('assumptions: only those with a prior, the most moved first, with both ranges in words', () => {
  const list = sorted(about.parameters.filter(p => p.prior), 'moved')
  assert.equal(list[0].path, 'leaders.openness')
  assert.equal(moved(about.parameters.filter(p => p.path === 'leaders.rivalry')[0]), 0)
  const text = textOf(assumptions(context({ picks: { 'all:assumptions': true } })))
  assert.match(text, /prior 0\.14 – 0\.86 · record 0\.71 – 0\.89/)
  assert.ok(!text.includes('offices.exits'))
})

test('the shape of a prior has the area of its probability, and stands where its values stand', () => {
  const quantiles = PROBABILITIES.map(p => 10 * p)
  const areas = density(quantiles, 0)
  assert.ok(Math.abs(areas.reduce((sum, [from, to, height]) => sum + (to - from) * height, 0) - 0.98) < 1e-12)
  assert.ok(areas.every(a => Math.abs(a[2] - 0.1) < 1e-9)) // uniform: as high everywhere
  assert.equal(steps([[2, 4, 1], [4, 8, 0.5]], 0, 10, 1), 'M20 19H20V1H40V10H80V19')
  assert.ok(Number.isFinite(density([1, 1, 1], 0.1)[0][2]))
})

test('numbers: steps, places and reach', () => {
  assert.equal(stepOf(0, 1), 0.005)
  assert.equal(stepOf(0, 10, true), 1)
  assert.equal(stepOf(3, 3), 0.01)
  assert.equal(snap(0.50001, 0.01, 0.5), 0.5)
  assert.equal(snap(0.5161, 0.01, 0.5), 0.52)
  assert.equal(place(5, 0, 10), 50)
  assert.equal(place(99, 0, 10), 100)
  assert.deepEqual(reach({ low: 0, high: 100000, prior: null }, [30]), [0, 120])
  assert.deepEqual(reach({ low: 0, high: 1, prior: null }, [0.5]), [0, 1])
  const [from, to] = reach({ low: 0, high: 100, prior: PROBABILITIES.map(p => 10 * p) }, [5, 50])
  assert.equal(from, 0)
  assert.equal(to, 50)
  assert.equal(written({ value: 'abc' }, 0, 1), null)
  assert.equal(written({ value: '2.6' }, 0, 9, true), 3)
})

test('an entry that only side A has leads its group, and can be let happen under its old id', () => {
  const ctx = context()
  const base = ctx.base
  assert.ok(base)
  ctx.base = { ...base, entries: base.entries.filter(e => e.id !== 'aa-leader-2016') }
  const first = () => all(levers(ctx), n => n.attrs.class?.startsWith('entry-levers'))[0]
  assert.equal(first().attrs.class, 'entry-levers is-removed')
  only(first(), 'input', { type: 'checkbox' }).attrs.onchange({ target: { checked: true } })
  const added = ctx.state.scenario.events.find(e => e.id === 'aa-leader-2016')
  const known = base.entries.find(e => e.id === 'aa-leader-2016')
  assert.ok(added && known)
  assert.deepEqual([added.kind, added.country], [known.kind, known.keys.country])
  assert.equal(entriesOf(ctx).filter(e => e.id === 'aa-leader-2016').length, 1)
  only(first(), 'input', { type: 'checkbox' }).attrs.onchange({ target: { checked: false } })
  assert.deepEqual(ctx.state.scenario.events, [])
})
