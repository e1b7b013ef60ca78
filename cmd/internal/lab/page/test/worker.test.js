import test from 'node:test'
import assert from 'node:assert/strict'
import { pack } from './pack.js'

/** @type {any} */
const scope = globalThis
const WIDTH = 2
const SIZE = 24

/** What the engine was asked, and what the worker told. @type {any[]} */
let asked = []
/** @type {any[]} */
let told = []
/** Milliseconds that a replicate takes. */
let slow = 0

/** @param {number} ms */
function busy(ms) {
  for (const begun = performance.now(); performance.now() - begun < ms;);
}

const door = {
  call(/** @type {string} */ name, /** @type {string} */ text) {
    const request = JSON.parse(text)
    asked.push([name, request])
    if (name === 'prepare' && request.bad) return '{"error":"no","faults":[{"line":1}]}'
    return JSON.stringify({ ok: name === 'prepare' ? { move: request.move, width: WIDTH } : { name } })
  },
  fill(/** @type {number} */ r, /** @type {Uint8Array} */ into) {
    if (r === 13) throw new Error('out of memory')
    busy(slow)
    assert.equal(into.length, 16 * WIDTH)
    new Float64Array(into.buffer, into.byteOffset, 2 * WIDTH).fill(r)
    return ''
  },
  mark(/** @type {number} */ side, /** @type {number} */ r, /** @type {Uint8Array} */ marks) {
    const sums = new BigUint64Array(marks.buffer)
    sums.forEach((_, k) => { sums[k] += 2n ** 62n * BigInt(r) + BigInt(k + side) })
    return ''
  },
  digest: (/** @type {number} */ side, /** @type {number} */ n, /** @type {Uint8Array} */ marks) => `${side} ${n} ${new BigUint64Array(marks.buffer).join()}`,
}

scope.Go = class {
  importObject = {}
  run() {
    scope.concordLab = door
    return new Promise(() => {})
  }
}
/** What happens when the worker tells something. */
let onTold = (/** @type {any} */ _) => {}
scope.postMessage = (/** @type {any} */ message, /** @type {any[]} */ give) => {
  told.push(structuredClone(message, { transfer: give }))
  onTold(told.at(-1))
}
await import('../engine/worker.js')

/** @param {any} order */
const say = order => scope.onmessage({ data: order })

/** Waits until the worker has told something. @param {(m: any) => boolean} is */
async function until(is) {
  for (let k = 0; k < 2000; k++) {
    const found = told.find(is)
    if (found) return found
    await new Promise(done => setTimeout(done, 2))
  }
  throw new Error(`the worker told only ${JSON.stringify(told.map(m => m.is))}`)
}

const EMPTY = Buffer.from('0061736d01000000', 'hex') // a module of WebAssembly without anything

/** @param {any} order */
const prepare = ({ move, replicates, first = 10, bad = false, read = [] }) => say({ do: 'prepare', move, request: JSON.stringify({ move, bad }), replicates, first, read })

test.beforeEach(() => { asked = []; told = []; slow = 0 })
test.after(() => setTimeout(() => process.exit(), 100)) // the worker listens for ever

test('it compiles the engine, hands it on and is ready', async () => {
  say({ do: 'start', text: pack(EMPTY) })
  await until(m => m.is === 'ready')
  assert.ok(told[0].is === 'module' && told[0].module instanceof WebAssembly.Module)
  const { module } = told[0]
  told = []
  say({ do: 'start', module })
  await until(m => m.is === 'ready')
  assert.equal(told.length, 1)
})

test('it simulates what it was dealt and reads other scenarios after the pairs of the first picture', async () => {
  const replicates = [0, 2, 4, 6, 8, 10]
  prepare({ move: 3, replicates, first: 2, read: [{ name: 'b', text: 'B' }] })
  await until(m => m.is === 'rows' && m.replicates.at(-1) === 10)
  const before = told.slice(1, told.findIndex(m => m.is === 'read'))
  assert.equal(told[0].is, 'prepared')
  assert.deepEqual(before.flatMap(m => m.replicates), [0, 2])
  assert.deepEqual(told.find(m => m.is === 'read').answers, [{ name: 'b', answer: '{"ok":{"name":"scenario"}}' }])
  const rows = told.filter(m => m.is === 'rows')
  assert.deepEqual(rows.flatMap(m => m.replicates), replicates)
  for (const { replicates: some, buffer, move } of rows) {
    assert.equal(move, 3)
    const numbers = new Float64Array(buffer)
    some.forEach((/** @type {number} */ r, /** @type {number} */ k) => assert.equal(numbers[2 * WIDTH * k], r))
  }
})

test('a newer move is seen in the midst of an older one, which then tells no more', async () => {
  slow = 4
  prepare({ move: 1, replicates: Array.from({ length: 2000 }, (_, k) => 100 + k) })
  onTold = m => {
    if (m.is !== 'rows') return
    onTold = () => {}
    queueMicrotask(() => prepare({ move: 2, replicates: [0, 1] }))
  }
  await until(m => m.is === 'rows' && m.move === 2 && m.replicates.includes(1))
  const at = told.findIndex(m => m.move === 2)
  assert.ok(told.slice(at).every(m => m.move === 2))
  const older = told.filter(m => m.is === 'rows' && m.move === 1).flatMap(m => m.replicates)
  assert.ok(older.length < 2000, `${older.length} of the older move`)
})

test('of several moves at once only the last is prepared', async () => {
  for (const move of [1, 2, 3]) prepare({ move, replicates: [0] })
  await until(m => m.is === 'rows')
  assert.deepEqual(asked.map(([, r]) => r.move), [3])
})

test('a scenario with faults is refused, and described where it can be', async () => {
  prepare({ move: 1, replicates: [0], bad: true, read: [{ name: 'a', text: 'A' }] })
  await until(m => m.is === 'read')
  assert.deepEqual(told[0], { is: 'refused', move: 1, error: 'no', faults: [{ line: 1 }] })
})

test('marks are added up over replicates, and those of all workers make the digest', async () => {
  say({ do: 'marks', move: 1, side: 1, replicates: [0, 3], size: SIZE })
  const { buffer } = await until(m => m.is === 'marks')
  const marks = [1n, 2n, 3n].map(k => 2n ** 63n + 2n ** 62n + 2n * k)
  assert.deepEqual([...new BigUint64Array(buffer)], marks)
  say({ do: 'digest', id: '1/1', side: 1, replicates: 5, parts: [buffer, new BigUint64Array(marks).buffer] })
  const sums = marks.map(m => BigInt.asUintN(64, 2n * m))
  assert.deepEqual(told.at(-1), { is: 'answer', id: '1/1', answer: `1 5 ${sums.join()}` })
})

test('questions are answered as they are, in the midst of work too', async () => {
  slow = 4
  prepare({ move: 1, replicates: Array.from({ length: 300 }, (_, k) => 100 + k) })
  await until(m => m.is === 'rows')
  say({ do: 'call', id: 7, name: 'why', request: '{}' })
  assert.deepEqual(told.at(-1), { is: 'answer', id: 7, answer: '{"ok":{"name":"why"}}' })
  say({ do: 'rest' })
})

test('an engine that fails is told of', async () => {
  prepare({ move: 1, replicates: [13] })
  assert.equal((await until(m => m.is === 'crashed')).error, 'out of memory')
})
