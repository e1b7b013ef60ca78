import test from 'node:test'
import assert from 'node:assert/strict'
import { createPool, workersFor } from '../engine/pool.js'
import { dice } from './dice.js'

const OF = 200
const PREPARED = { first: 1992, last: 1993, width: 2, series: [], differs: 1992, parts: [], size: [8, 8], seed: '1' }

/** A number that says of which move, replicate and side it is. @param {number} move @param {number} r @param {number} side */
const numberOf = (move, r, side) => 1e6 * move + 10 * r + side

/** A pool whose workers do nothing until the test lets them. @param {number} workers */
function workshop(workers) {
  /** @type {any[]} */
  const made = []
  /** @type {{body: () => void, ms: number}[]} */
  let timers = []
  /** @type {any} */
  const heard = { news: 0, ready: 0, refused: [], read: [], digests: [], crashed: [] }
  const pool = createPool({
    make() {
      const engine = { orders: /** @type {any[]} */ ([]), dead: false, postMessage(/** @type {any} */ m) { if (!engine.dead) engine.orders.push(m) },
        terminate() { engine.dead = true }, onmessage: /** @type {any} */ (null), onerror: /** @type {any} */ (null), onmessageerror: null }
      made.push(engine)
      return engine
    },
    engine: () => 'text', workers, of: OF,
    later(body, ms) { const timer = { body, ms }; timers.push(timer); return timer },
    forget(timer) { timers = timers.filter(t => t !== timer) },
  }, {
    news: () => heard.news++, ready: () => heard.ready++, refused: (...args) => heard.refused.push(args),
    read: (...args) => heard.read.push(args), digest: d => heard.digests.push(d), crashed: error => heard.crashed.push(error),
  })
  /** Lets time pass: runs the timers of so many milliseconds. @param {number} ms */
  const pass = ms => {
    const due = timers.filter(t => t.ms === ms)
    timers = timers.filter(t => t.ms !== ms)
    for (const { body } of due) body()
  }
  const say = (/** @type {any} */ engine, /** @type {any} */ data) => engine.onmessage({ data })
  const start = () => {
    say(made[0], { is: 'module', module: 'compiled' })
    for (const engine of made) say(engine, { is: 'ready' })
  }
  return { pool, made, heard, pass, say, start }
}

/** What a good worker says to an order, message by message. @param {any} order @param {number} [chunk] @returns {any[]} */
function answers(order, chunk = 7) {
  const { move } = order
  if (order.do === 'digest') return [{ is: 'answer', id: order.id, answer: JSON.stringify({ ok: { digest: `${order.side}, ${order.replicates}: ${order.parts.join(' ')}` } }) }]
  if (order.do === 'marks') return [{ is: 'marks', move, side: order.side, buffer: `${move}/${order.side}/${order.replicates.join()}` }]
  if (order.do !== 'prepare') return []
  const all = [{ is: 'prepared', move, prepared: { ...PREPARED, move } }, ...order.read.map((/** @type {any} */ s) => ({ is: 'read', move, answers: [{ name: s.name, answer: '{"ok":{}}' }] }))]
  for (let from = 0; from < order.replicates.length; from += chunk) {
    const replicates = order.replicates.slice(from, from + chunk)
    const rows = replicates.flatMap((/** @type {number} */ r) => [numberOf(move, r, 0), 0, numberOf(move, r, 1), 0])
    all.push({ is: 'rows', move, replicates, buffer: new Float64Array(rows).buffer })
  }
  return all
}

/** What a pool of so many workers must hand over for a digest. @param {number} move @param {number} side @param {number} workers */
const digestOf = (move, side, workers) => `${side}, ${OF}: ` + Array.from({ length: workers }, (_, w) =>
  `${move}/${side}/` + Array.from({ length: OF }, (_, r) => r).filter(r => r % workers === w).join()).join(' ')

/** @param {string} text @returns {any} */
const request = text => ({ sides: [{ name: 'a', text: 'A' }, { name: 'b', text }], seed: null, columns: ['x'], read: [] })

/** Checks that all that is there belongs to the move. @param {any} frame @param {number} move */
function right(frame, move) {
  assert.equal(frame.move, move)
  assert.equal(frame.rows.filter(Boolean).length, frame.n)
  frame.rows.forEach((/** @type {any} */ row, /** @type {number} */ r) => {
    if (row) assert.ok(row[0] === numberOf(move, r, 0) && row[2] === numberOf(move, r, 1))
  })
}

test('the first engine compiles, the others get what it compiled', () => {
  const { made, heard, start } = workshop(3)
  assert.deepEqual(made.map(e => e.orders), [[{ do: 'start', text: 'text' }]])
  start()
  assert.equal(made.length, 3)
  assert.deepEqual(made[2].orders, [{ do: 'start', module: 'compiled' }])
  assert.equal(heard.ready, 1)
  assert.deepEqual([1, 2, 3, 4, 8, 64].map(workersFor), [2, 2, 2, 3, 4, 4])
})

test('every replicate has its worker for good, and all are dealt once', () => {
  const { pool, made, start } = workshop(3)
  pool.move(request('one')) // before any engine is there
  start()
  pool.move(request('two'))
  const orders = made.map(e => e.orders.filter((/** @type {any} */ o) => o.do === 'prepare'))
  for (const [first, second] of orders) assert.deepEqual(first.replicates, second.replicates)
  const all = orders.flatMap(([first]) => first.replicates)
  assert.deepEqual(all.sort((/** @type {number} */ a, /** @type {number} */ b) => a - b), Array.from({ length: OF }, (_, k) => k))
})

test('whatever the order of messages, no frame is of an older move and all pairs arrive once', () => {
  for (let seed = 1; seed <= 25; seed++) {
    const d = dice(seed)
    const { pool, made, heard, say, start, pass } = workshop(2 + d.below(3))
    start()
    /** @type {{engine: any, messages: any[]}[]} */
    const pending = []
    let moves = 0
    let most = 0
    let largest = 0
    for (let step = 0; step < 1500; step++) {
      if (moves < 12 && d.below(25) === 0) {
        moves = pool.move(request(`move ${step}`))
        largest = 0
        assert.equal(pool.frame(), null)
      }
      if (d.below(40) === 0) pass(400)
      for (const engine of made) {
        for (const order of engine.orders.splice(0)) pending.push({ engine, messages: answers(order, 1 + d.below(9)) })
      }
      const some = pending[d.below(pending.length)]
      const message = some?.messages.shift()
      if (message) say(some.engine, message)
      if (some && !some.messages.length) pending.splice(pending.indexOf(some), 1)
      const frame = pool.frame()
      if (!frame) continue
      right(frame, moves)
      assert.ok(frame.n >= 20 && frame.n >= largest && frame.n <= OF)
      largest = frame.n
      if (frame.n === OF) most = frame.move
      for (const digest of heard.digests.splice(0)) {
        if (digest.b) assert.equal(digest.b, digestOf(moves, 1, made.length))
      }
    }
    assert.equal(most, moves, `seed ${seed}: the last move is whole`)
    assert.equal(heard.crashed.length, 0)
  }
})

test('what was fetched does not grow', () => {
  const { pool, made, say, start } = workshop(2)
  start()
  pool.move(request('x'))
  const [first, second] = made.map(e => answers(e.orders.at(-1), 50))
  for (const m of first) say(made[0], m)
  const frame = /** @type {any} */ (pool.frame())
  for (const m of second) say(made[1], m)
  assert.equal(frame.rows.filter(Boolean).length, 100)
  assert.equal(pool.frame()?.n, 200)
})

test('rows that come twice count once', () => {
  const { pool, made, say, start } = workshop(2)
  start()
  pool.move(request('x'))
  const messages = answers(made[0].orders.at(-1), 50)
  for (const m of [...messages, ...messages]) say(made[0], m)
  assert.equal(pool.frame()?.n, 100)
})

/** Lets all workers do all that they are told. @param {any} shop */
function finish({ made, say }) {
  for (let more = true; more;) {
    more = false
    for (const engine of made) {
      for (const order of engine.orders.splice(0)) {
        for (const m of answers(order)) say(engine, m)
        more = true
      }
    }
  }
}

test('digests come at rest, B first, and that of an unchanged A is not worked out again', () => {
  const shop = workshop(3)
  shop.start()
  shop.pool.move(request('one'))
  finish(shop)
  assert.deepEqual(shop.heard.digests, [])
  shop.pass(400)
  finish(shop)
  assert.deepEqual(shop.heard.digests, [{ a: '', b: digestOf(1, 1, 3) }, { a: digestOf(1, 0, 3), b: digestOf(1, 1, 3) }])
  shop.pool.move(request('two'))
  finish(shop)
  shop.pass(400)
  finish(shop)
  assert.deepEqual(shop.heard.digests.at(-1), { a: digestOf(1, 0, 3), b: digestOf(2, 1, 3) })
})

test('a move gives up the digest that is under way', () => {
  const shop = workshop(2)
  shop.start()
  shop.pool.move(request('one'))
  finish(shop)
  shop.pass(400)
  const late = shop.made.map(e => answers(e.orders.splice(0)[0]))
  shop.pool.move(request('two'))
  shop.made.forEach((engine, k) => late[k].forEach(m => shop.say(engine, m)))
  finish(shop)
  assert.deepEqual(shop.heard.digests, [])
})

test('a scenario with faults is refused once, and the move is not waited for', () => {
  const { pool, made, heard, say, start, pass } = workshop(3)
  start()
  pool.move(request('bad'))
  assert.ok(pool.waiting())
  for (const engine of made) say(engine, { is: 'refused', move: 1, error: 'no', faults: [{ line: 1 }] })
  assert.deepEqual(heard.refused, [[1, 'no', [{ line: 1 }]]])
  assert.ok(!pool.waiting())
  for (let tick = 0; tick < 20; tick++) pass(5000)
  assert.deepEqual(heard.crashed, [], 'nobody owes an answer')
})

test('a worker that dies or falls silent is told of, and restart begins again', () => {
  /** @type {((shop: any) => void)[]} */
  const deaths = [
    shop => shop.made[1].onerror({ message: 'out of memory' }),
    shop => shop.say(shop.made[1], { is: 'crashed', error: 'out of memory' }),
    shop => { for (let tick = 0; tick < 14; tick++) shop.pass(5000) },
  ]
  for (const die of deaths) {
    const shop = workshop(2)
    shop.start()
    shop.pool.move(request('x'))
    let failed = ''
    shop.pool.ask('why', {}, a => { failed = a.error })
    die(shop)
    assert.equal(shop.heard.crashed.length, 1)
    assert.ok(failed, 'questions fail too')
    assert.ok(shop.made.every(e => e.dead))
    assert.equal(shop.pool.frame(), null)
    assert.ok(!shop.pool.waiting())
    const old = shop.made.splice(0)
    shop.pool.restart()
    for (const engine of old) engine.onmessage({ data: { is: 'rows', move: 2, replicates: [0], buffer: new ArrayBuffer(32) } })
    for (const engine of shop.made) shop.say(engine, { is: 'ready' })
    finish(shop)
    assert.equal(shop.pool.frame()?.n, OF)
    right(shop.pool.frame(), shop.pool.latest())
  }
})

test('questions have an engine of their own, and one that is given up ends with it', () => {
  const { pool, made, say, start } = workshop(2)
  start()
  /** @type {any[]} */
  const got = []
  const giveUp = pool.ask('why', { q: 1 }, a => got.push(a))
  pool.ask('explain', { q: 2 }, a => got.push(a))
  const [asker] = made.slice(2)
  say(asker, { is: 'ready' })
  assert.deepEqual(asker.orders.filter((/** @type {any} */ o) => o.do === 'call').map((/** @type {any} */ o) => o.name), ['why'])
  giveUp()
  assert.ok(asker.dead)
  say(asker, { is: 'answer', id: 1, answer: '{"ok":1}' })
  const next = made[3]
  say(next, { is: 'ready' })
  say(next, { is: 'answer', id: 2, answer: '{"ok":2}' })
  assert.deepEqual(got, [{ ok: 2 }])
  assert.equal(made.length, 4)
})

test('an engine for questions that dies fails its question only, even before it is ready', () => {
  const { pool, made, heard, say, start } = workshop(2)
  start()
  /** @type {any[]} */
  const got = []
  pool.ask('why', {}, a => got.push(['first', a.error]))
  pool.ask('why', {}, a => got.push(['second', a.error ?? a.ok]))
  made[2].onerror({ message: 'dead' })
  say(made[3], { is: 'ready' })
  say(made[3], { is: 'answer', id: 2, answer: '{"ok":5}' })
  assert.deepEqual([got, heard.crashed], [[['first', 'dead'], ['second', 5]], []])
})
