import test from 'node:test'
import assert from 'node:assert/strict'
import { createLoop } from '../loop.js'
import { emptyLeaf } from '../state/state.js'

const ABOUT = { model: '0.4', library: [{ name: 'reference' }], region: { first: 1992, until: 1993 } }
const LEAF = { ...emptyLeaf('reference'), title: 'B', remove: ['x'] }
const SUMMARY = { path: 'h', a: { p50: [1, 2] } }

/** The page without a browser: what it is told, and what it did. @param {any} [linked] */
function page(linked = null) {
  /** @type {any} */
  let told
  /** @type {any} */
  let frame = null
  /** @type {(() => void)[]} */
  let frames = []
  /** @type {(() => void)[]} */
  const timers = []
  /** @type {any} */
  const seen = { moves: [], drawn: [], facts: {}, marks: [], questions: [], restarts: 0 }
  let refused = false
  let fetched = false
  const pool = {
    move(/** @type {any} */ r) { frame = null; refused = fetched = false; return seen.moves.push(r) },
    there: () => frame?.n ?? 0, frame: () => { fetched = true; return frame },
    waiting: () => seen.moves.length > 0 && !fetched && !refused, latest: () => seen.moves.length,
    ask(/** @type {string} */ name, /** @type {any} */ request, /** @type {any} */ done) {
      const question = { name, request, done, given: false }
      seen.questions.push(question)
      return () => { question.given = true }
    },
    restart: () => seen.restarts++,
  }
  const loop = createLoop({
    baked: /** @type {any} */ ({ about: ABOUT, leaf: LEAF, against: 'reference', scenarios: { a: { title: 'A', entries: [] }, b: { title: 'B', entries: [{ id: 'theirs-2027' }] } }, summaries: { h: SUMMARY }, n: 200, model: '0.4', digest: { a: 'da', b: 'db' } }),
    columns: ['h'], of: 200, pool: t => { told = t; return pool },
    translator: () => (key, values) => key + (values ? JSON.stringify(values) : ''),
    soon: body => frames.push(body), later: body => timers.push(body), draw: ctx => seen.drawn.push(ctx),
    facts: f => Object.assign(seen.facts, f), mark: name => seen.marks.push(name), link: async () => ({ text: 'address' }),
  }, linked)
  const tick = () => { const due = frames; frames = []; for (const body of due) body(); return seen.drawn.at(-1) }
  /** Lets the engines have so many pairs of the latest move. @param {number} n */
  const arrive = n => {
    const move = seen.moves.length
    frame = { move, n, rows: Array.from({ length: 200 }, (_, r) => (r < n ? Float64Array.of(1, 1, move, move) : null)),
      prepared: { first: 1992, last: 1993, width: 2, parts: [{ path: 'p', text: String(move) }], series: [{ path: 'h', unit: '', words: [], offset: 0 }] } }
    told.news()
    return tick()
  }
  /** Lets the pauses between pictures end. */
  const rest = () => { for (const body of timers.splice(0)) body(); return tick() }
  const refuse = (/** @type {any[]} */ faults) => { refused = true; told.refused(seen.moves.length, 'no', faults); return tick() }
  return { loop, seen, tick, arrive, rest, refuse, told: () => told, timers, frames: () => frames.length }
}

const SET = { do: 'set', path: 'parameters.a', value: 1 }

test('the baked picture stands at once, and stays until the engines have one that is as good', () => {
  const { seen, tick, arrive } = page()
  const first = tick()
  assert.deepEqual([first.baked, first.n, first.still, first.summary('h'), first.digest.b], [true, 200, true, SUMMARY, 'db'])
  assert.deepEqual([seen.facts.ready, seen.facts.n], ['baked', '200'])
  assert.equal(seen.moves.length, 1, 'the engines begin in the background')
  assert.equal(arrive(20).baked, true)
  const live = arrive(200)
  assert.deepEqual([live.baked, live.n, live.summary('h').b.p50], [false, 200, [1, 1]])
})

test('an action is drawn with its own numbers only, first few, then all', () => {
  const { loop, seen, tick, arrive } = page()
  arrive(200)
  loop.dispatch(SET)
  assert.match(seen.moves.at(-1).sides[1].text, /\[parameters\]\na = 1\n/)
  const before = tick()
  assert.deepEqual([before.still, before.n, seen.facts.painted, seen.facts.move], [false, 200, '1', '2'])
  const few = arrive(20)
  assert.deepEqual([few.n, few.of, few.still, few.summary('h').b.p50, seen.facts.painted], [20, 200, false, [2, 2], '2'])
  assert.equal(few.summary('h'), few.summary('h'))
  assert.ok(arrive(200).still)
  assert.deepEqual(seen.marks.filter((/** @type {string} */ m) => m.endsWith(':2')), ['move:2', 'paint:2', 'full:2'])
})

test('many actions are one picture', () => {
  const { loop, tick, seen, frames } = page()
  tick()
  const before = seen.drawn.length
  for (let year = 1992; year < 2020; year++) loop.dispatch({ do: 'year', year })
  assert.equal(frames(), 1)
  tick()
  assert.equal(seen.drawn.length, before + 1)
  assert.equal(seen.moves.length, 1, 'looking around moves no engine')
})

test('while a control moves, the picture on its way may arrive, and the last value is never lost', () => {
  const { loop, seen, arrive, refuse } = page()
  arrive(200)
  const drag = (/** @type {number} */ value) => loop.dispatch({ ...SET, value, live: true })
  for (let value = 1; value <= 9; value++) drag(value)
  assert.equal(seen.moves.length, 2)
  arrive(20)
  assert.equal(seen.moves.length, 3)
  assert.match(seen.moves.at(-1).sides[1].text, /a = 9/)
  drag(10)
  refuse([{ file: 'b', line: 1, col: 1, message: 'no' }])
  assert.match(seen.moves.at(-1).sides[1].text, /a = 10/)
  drag(11)
  loop.dispatch({ ...SET, value: 11 })
  assert.match(seen.moves.at(-1).sides[1].text, /a = 11/, 'letting go waits for nothing')
})

test('faults of the reader are shown beside the last good picture, and go with their cause', () => {
  const { loop, arrive, refuse, tick } = page()
  arrive(200)
  loop.dispatch(SET)
  const bad = refuse([{ file: 'b.toml', line: 5, col: 5, message: 'too large' }])
  assert.deepEqual([bad.faults.length, bad.n, bad.still], [1, 200, false])
  loop.dispatch({ do: 'undo' })
  assert.deepEqual(tick().faults, [])
})

test('what no file can hold is a fault and moves no engine', () => {
  const { loop, seen, tick } = page()
  loop.dispatch({ do: 'title', text: '\ud800' })
  assert.match(tick().faults[0].message, /half a character/)
  assert.equal(seen.moves.length, 1)
})

test('scenarios are read only when their text changed, and those of the baked picture not at all', () => {
  const { loop, seen, told, tick } = page()
  const names = () => seen.moves.at(-1).read.map((/** @type {any} */ s) => s.name)
  assert.deepEqual(names(), [])
  assert.deepEqual([tick().a.title, tick().b.title, tick().base.title], ['A', 'B', 'A'])
  loop.dispatch(SET)
  assert.deepEqual(names(), ['b'])
  told().read('b', { title: 'changed', entries: [] })
  assert.equal(tick().b.title, 'changed')
  loop.dispatch({ do: 'until', year: 2030 })
  assert.deepEqual(names(), ['a', 'b'])
  assert.equal(tick().base.title, 'A')
  loop.dispatch({ do: 'extend', name: 'other' })
  assert.ok(names().includes('base'))
})

test('results that trickle in are drawn at once when they are the first or the last, and else after a pause', () => {
  const { loop, seen, arrive, rest } = page()
  arrive(200)
  rest()
  loop.dispatch(SET)
  arrive(20)
  const before = seen.drawn.length
  for (let n = 21; n < 200; n++) arrive(n)
  assert.equal(seen.drawn.length, before, 'in the pause nothing is drawn')
  rest()
  assert.deepEqual([seen.drawn.length, seen.drawn.at(-1).n], [before + 1, 199])
  assert.equal(arrive(200).n, 200)
  assert.equal(seen.drawn.length, before + 2)
})

test('behind the baked picture nothing is drawn, and no control waits', () => {
  const { loop, seen, tick, arrive, rest } = page()
  tick()
  const before = seen.drawn.length
  for (let n = 20; n < 200; n++) arrive(n)
  rest()
  assert.equal(seen.drawn.length, before)
  loop.dispatch({ ...SET, live: true })
  assert.equal(seen.moves.length, 2)
})

test('questions are about the scenario as it stands, and void when it changes', () => {
  const { loop, seen, tick } = page()
  const ask = (/** @type {boolean} */ start) => tick().ask('why', { outcome: 'h' }, start)
  loop.dispatch({ do: 'year', year: 2000 })
  assert.equal(ask(false).state, 'idle')
  loop.dispatch({ do: 'year', year: 2001 })
  assert.equal(ask(true).state, 'running')
  assert.deepEqual(seen.questions[0].request.sides.map((/** @type {any} */ side) => side.text),
    seen.moves[0].sides.map((/** @type {any} */ side) => side.text))
  assert.deepEqual(seen.questions[0].request.sides.map((/** @type {any} */ side) => side.name), ['A', 'B'])
  const { ask: before } = tick()
  seen.questions[0].done({ ok: 5 })
  assert.notEqual(tick().ask, before, 'who keeps what was drawn sees that there is another answer')
  assert.deepEqual(ask(false), { state: 'done', answer: 5, error: '', faults: [] })
  const ctx = loop.context()
  ctx.ask('why', { outcome: 'v' }, true)
  loop.dispatch(SET)
  assert.ok(seen.questions[1].given, 'the question under way is given up')
  assert.equal(ask(false).state, 'idle')
})

test('a crash is told with a way on', () => {
  const { loop, seen, told, tick } = page()
  told().crashed('out of memory')
  const [notice] = tick().notices
  assert.deepEqual([notice.id, notice.act, notice.button], ['crash', { do: 'restart' }, 'core.restart'])
  assert.match(notice.text, /out of memory/)
  loop.dispatch(notice.act)
  assert.deepEqual([tick().notices, seen.restarts], [[], 1])
})

test('a file is opened as differences, or refused with its faults', () => {
  const { loop, seen, tick } = page()
  loop.dispatch({ do: 'import', name: 'mine.toml', text: 'x' })
  assert.deepEqual([seen.questions[0].name, seen.questions[0].request], ['import', { name: 'mine', text: 'x' }])
  seen.questions[0].done({ error: 'bad', faults: [{ file: 'mine.toml', line: 3, col: 1, message: 'no title' }] })
  assert.equal(tick().notices[0].faults[0].line, 3)
  loop.dispatch({ do: 'import', name: 'mine.toml', text: 'y' })
  assert.equal(tick().notices.length, 0)
  seen.questions[1].done({ ok: { ...emptyLeaf('reference'), title: 'Mine' } })
  assert.equal(loop.state().scenario.title, 'Mine')
})

test('replay shows what was before, then the change again, unless somebody acts in between', () => {
  const { loop, timers } = page()
  loop.dispatch(SET)
  loop.dispatch({ do: 'replay' })
  assert.deepEqual(loop.state().scenario.parameters, {})
  timers.shift()?.()
  assert.deepEqual(loop.state().scenario.parameters, { a: 1 })
  loop.dispatch({ do: 'replay' })
  loop.dispatch({ do: 'year', year: 2000 })
  timers.shift()?.()
  assert.deepEqual(loop.state().scenario.parameters, {})
})

test('a link is of the state that it was made of', async () => {
  const { loop } = page()
  loop.dispatch({ do: 'link' })
  await null
  await null
  assert.equal(loop.context().link, 'address')
  loop.dispatch(SET)
  assert.equal(loop.context().link, '')
})

test('an opened link is no baked picture, and warns of another model', () => {
  const { tick, arrive } = page({ leaf: { ...LEAF, title: 'Theirs', seed: 3 }, against: 'reference', looks: { view: 'map', year: 2000, picks: {} }, warning: 'core.link-other-model', model: '0.3', dropped: [] })
  const first = tick()
  assert.deepEqual([first.n, first.summary('h'), first.still, first.digest.b, first.state.looks.view], [0, null, false, '', 'map'])
  assert.match(first.notices[0].text, /0\.3/)
  assert.equal(arrive(20).n, 20)
})

test('a new entry gets an id that neither scenario has', () => {
  const { loop } = page()
  loop.dispatch({ do: 'add', table: 'event', entry: { kind: 'theirs', year: 2027 } })
  assert.equal(loop.state().scenario.events[0].id, 'theirs-2027-2')
})

test('the page follows side B into another region, and side A goes along', () => {
  const { loop, seen, tick, told } = page()
  tick()
  const there = { ...ABOUT, library: [{ name: 'reference', region: 'here' }, { name: 'far', region: 'far' }],
    region: { id: 'far', reference: 'far', first: 1992, until: 1993 } }
  loop.dispatch({ do: 'extend', name: 'far' })
  told().read('b', { title: 'Far', region: 'far', entries: [] })
  const asked = seen.questions.filter((/** @type {any} */ q) => q.name === 'about')
  assert.deepEqual(asked.map((/** @type {any} */ q) => q.request), [{ region: 'far' }])
  told().read('b', { title: 'Far', region: 'far', entries: [] })
  assert.equal(seen.questions.filter((/** @type {any} */ q) => q.name === 'about').length, 1)
  asked[0].done({ ok: there })
  assert.equal(tick().about.region.id, 'far')
  assert.equal(loop.state().against, 'far')
})

test('on the way to another region nobody is told that two regions cannot be put together', () => {
  for (const [answer, faults] of /** @type {[any, string[]][]} */ ([[{ error: 'broken' }, ['two regions']], [null, []]])) {
    const { loop, seen, tick, told } = page()
    tick()
    loop.dispatch({ do: 'extend', name: 'far' })
    told().read('b', { title: 'Far', region: 'far', entries: [] })
    told().refused(1, 'two regions', [])
    assert.deepEqual(tick().faults, [])
    if (answer) seen.questions.find((/** @type {any} */ q) => q.name === 'about').done(answer) // there is no way there
    assert.deepEqual(tick().faults.map((/** @type {any} */ f) => f.message), faults)
  }
})
