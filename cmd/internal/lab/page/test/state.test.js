import test from 'node:test'
import assert from 'node:assert/strict'
import { changed, emptyLeaf, entryState, freshId, history, initial, reduce, valueOf } from '../state/state.js'
import { toml } from '../state/toml.js'
import { dice, freeze } from './dice.js'

/** @param {any[]} actions */
const after = (...actions) => actions.reduce(reduce, initial({}))

test('a value is a difference, and one that equals the base is none', () => {
  const s = after({ do: 'set', path: 'parameters.trade.closed', value: 1.5, base: 1.9 })
  assert.equal(valueOf(s.scenario, 'parameters.trade.closed'), 1.5)
  assert.deepEqual(reduce(s, { do: 'set', path: 'parameters.trade.closed', value: 1.9, base: 1.9 }).scenario,
    emptyLeaf('reference'))
  assert.deepEqual(reduce(s, { do: 'unset', path: 'parameters.trade.closed' }).scenario, emptyLeaf('reference'))
})

test('a switch is on unless the base says otherwise', () => {
  const off = after({ do: 'toggle', path: 'barriers.political', on: false })
  assert.deepEqual(off.scenario.barriers, { political: false })
  assert.deepEqual(reduce(off, { do: 'toggle', path: 'barriers.political', on: true }).scenario.barriers, {})
  assert.deepEqual(after({ do: 'toggle', path: 'barriers.political', on: true, base: false }).scenario.barriers,
    { political: true })
})

test('keys of an entry of the extended scenario go to its change, and leave no empty one', () => {
  const s = after({ do: 'set', path: 'event.uz-leader-2016.openness', value: 0.5, base: 0.8 })
  assert.deepEqual(s.scenario.change, { 'uz-leader-2016': { openness: 0.5 } })
  assert.equal(entryState(s.scenario, 'uz-leader-2016'), 'changed')
  assert.deepEqual(reduce(s, { do: 'set', path: 'event.uz-leader-2016.openness', value: 0.8, base: 0.8 }).scenario.change, {})
})

test('a key takes away the one that it excludes', () => {
  const s = after({ do: 'set', path: 'event.x.date', value: '2016-09-02' }, { do: 'set', path: 'event.x.year', value: 2020 })
  assert.deepEqual(s.scenario.change, { x: { year: 2020 } })
})

test('an entry that is removed keeps its changes for when it is restored, and is written as removed only', () => {
  const s = after({ do: 'set', path: 'event.x.year', value: 2020 }, { do: 'remove', id: 'x' })
  assert.equal(entryState(s.scenario, 'x'), 'removed')
  assert.ok(!toml(s.scenario).includes('[[change]]'))
  assert.equal(entryState(reduce(s, { do: 'restore', id: 'x' }).scenario, 'x'), 'changed')
})

test('added entries get ids of their own and are changed in place', () => {
  const add = { do: 'add', table: 'event', entry: { kind: 'oil_price', year: 2028 }, taken: ['oil-price-2028'] }
  let s = after(add, add)
  assert.deepEqual(s.scenario.events.map(e => e.id), ['oil-price-2028-2', 'oil-price-2028-3'])
  s = reduce(s, { do: 'set', path: 'event.oil-price-2028-3.factor', value: 0.5, base: 0.5 })
  assert.equal(valueOf(s.scenario, 'event.oil-price-2028-3.factor'), 0.5)
  assert.equal(entryState(s.scenario, 'oil-price-2028-3'), 'added')
  s = reduce(s, { do: 'remove', id: 'oil-price-2028-2' })
  assert.deepEqual([s.scenario.events.length, s.scenario.remove], [1, []])
  assert.match(freshId(s.scenario, { id: 'Ünsafe "id"\n' }), /^[a-z0-9-]+$/)
})

test('all moves of a control are one step, with the last', () => {
  const drag = [1.1, 1.2, 1.3].map(value => ({ do: 'set', path: 'parameters.trade.closed', value, base: 1, live: true }))
  const s = after(...drag, { do: 'set', path: 'parameters.trade.closed', value: 1.4, base: 1 })
  assert.equal(s.past.length, 1)
  assert.equal(s.live, '')
  assert.deepEqual(reduce(s, { do: 'undo' }).scenario, emptyLeaf('reference'))
  const again = reduce(s, { do: 'set', path: 'parameters.trade.closed', value: 1.6, base: 1, live: true })
  assert.equal(again.past.length, 2, 'a second drag is a second step')
})

test('moved there and back leaves nothing to undo', () => {
  const at = (/** @type {number} */ value, live = true) => ({ do: 'set', path: 'parameters.trade.closed', value, base: 1, live })
  const s = after(at(1.1), at(1.2), at(1, false))
  assert.deepEqual([s.past.length, s.live], [0, ''])
})

test('what one looks at is not undone', () => {
  const s = after({ do: 'view', view: 'map' }, { do: 'year', year: 2016 }, { do: 'pick', name: 'pair', value: 'UZ-TJ' })
  assert.equal(s.past.length, 0)
  assert.deepEqual([s.looks.view, s.looks.year, s.looks.picks], ['map', 2016, { pair: 'UZ-TJ' }])
})

test('undo of another base brings back what reset goes to', () => {
  const opened = after({ do: 'title', text: 'mine' }, { do: 'extend', name: 'visegrad' }, { do: 'against', name: 'no-barriers' })
  assert.equal(opened.start.extends, 'visegrad')
  const back = reduce(reduce(opened, { do: 'undo' }), { do: 'undo' })
  assert.deepEqual([back.scenario.title, back.start.extends, back.against], ['mine', 'reference', 'reference'])
  assert.equal(reduce(opened, { do: 'reset' }).scenario.extends, 'visegrad')
})

test('wrong actions and paths are mistakes of the page, half-written numbers are not', () => {
  assert.throws(() => after({ do: 'fly' }))
  assert.throws(() => after({ do: 'set', path: 'extends.x', value: 1 }))
  assert.deepEqual(after({ do: 'set', path: 'parameters.trade.closed', value: NaN }), initial({}))
})

test('the list of differences takes each of them back', () => {
  let s = after(
    { do: 'set', path: 'parameters.trade.closed', value: 1.5 }, { do: 'toggle', path: 'mechanisms.two_level', on: false },
    { do: 'remove', id: 'a' }, { do: 'set', path: 'proposal.b.year', value: 2020 }, { do: 'until', year: 2030 },
      { do: 'seed', seed: 7 },
    { do: 'add', table: 'proposal', entry: { kind: 'trade_deal', year: 2027 } },
      { do: 'set', path: 'size.UZ', value: 'comparable' },
  )
  assert.equal(changed(s).length, 8)
  for (const difference of changed(s)) s = reduce(s, difference.action)
  assert.deepEqual(s.scenario, emptyLeaf('reference'))
})

test('in a long random walk nothing is lost and nothing is changed in place', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const d = dice(seed)
    let s = freeze(initial({}))
    for (let step = 0; step < 300; step++) {
      const action = randomAction(d)
      const next = freeze(reduce(s, action))
      assert.equal(typeof toml(next.scenario), 'string')
      if (!['undo', 'redo'].includes(action.do) && next.past.length > s.past.length) {
        const back = reduce(next, { do: 'undo' })
        assert.deepEqual([back.scenario, back.against, back.start], [s.scenario, s.against, s.start], JSON.stringify(action))
        const again = reduce(back, { do: 'redo' })
        assert.deepEqual([again.scenario, again.against, again.past], [next.scenario, next.against, next.past])
      }
      if (!history(next).undo) assert.equal(reduce(next, { do: 'undo' }), next)
      assert.deepEqual(reduce(next, { do: 'reset' }).scenario, next.start)
      const ids = [...next.scenario.events, ...next.scenario.proposals].map(e => e.id)
      assert.equal(new Set(ids).size, ids.length)
      s = next
    }
    while (history(s).undo) s = reduce(s, { do: 'undo' })
  }
})

/** @param {import('./dice.js').Dice} d */
function randomAction(d) {
  const id = d.of(['a', 'b', 'drought-2027', 'drought-2027-2'])
  const year = 1992 + d.below(40)
  return d.of([
    () => ({ do: 'set', path: `parameters.${d.of(['trade.closed', 'bodies.effort'])}`, value: d.below(5), base: 2,
      live: d.below(2) === 0 }),
    () => ({ do: 'set', path: `event.${id}.${d.of(['year', 'date', 'openness', 'openness_step'])}`, value: d.below(4), base: 0,
      live: d.below(2) === 0 }),
    () => ({ do: 'unset', path: `event.${id}.year` }),
    () => ({ do: 'toggle', path: `mechanisms.${d.of(['x', 'y'])}`, on: d.below(2) === 0, live: d.below(3) === 0 }),
    () => ({ do: 'remove', id }), () => ({ do: 'restore', id }), () => ({ do: 'drop', id }),
    () => ({ do: 'add', table: d.of(['event', 'proposal']), entry: { kind: 'drought', year: 2027 } }),
    () => ({ do: 'title', text: d.of(['', 'one', '"two"\n']), live: true }),
    () => ({ do: 'seed', seed: d.of([null, 1, 2]) }), () => ({ do: 'until', year }),
      () => ({ do: 'against', name: d.of(['reference', 'x']) }),
    () => ({ do: 'extend', name: d.of(['reference', 'visegrad']) }),
      () => ({ do: 'open', leaf: { ...emptyLeaf('reference'), title: 'o' } }),
    () => ({ do: 'undo' }), () => ({ do: 'redo' }), () => ({ do: 'reset' }), () => ({ do: 'replay' }),
    () => ({ do: 'year', year }), () => ({ do: 'pick', name: 'pair', value: id }),
  ])()
}
