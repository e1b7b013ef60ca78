// Runs in a worker: one engine, which simulates the replicates that are dealt to it. It is driven by messages, and looks for a
// newer one every few milliseconds. The maker puts Go's wasm_exec.js, which gives Go, in front of it.
//
// It obeys (do):
//   start: text | module      the packed engine, or the engine that another worker compiled
//   prepare: move, request, replicates, first, read
//                                                puts two sides before the engine, simulates some pairs for the first picture,
//                                                reads other scenarios, and simulates the others
//   marks: move, side, replicates, size          the marks of whole records, added up
//   digest: id, side, replicates, parts          the digest from the marks of all workers
//   call: id, name, request                      any question
//   rest: move                                   drops what it was doing
// It tells (is): module, ready, prepared, refused, rows, read, marks, answer, crashed.

import { unpacked } from './packed.js'

const SLICE = 15 // milliseconds of work between two looks for a newer message
let pace = 1.5   // milliseconds that a pair took lately

/** @type {any} */
const scope = globalThis

/** @typedef {{move: number, steps: Iterator<any> | AsyncIterator<any>}} Work */
/** @type {Work | null} */
let work = null
let waiting = false
const turn = new MessageChannel()

scope.onmessage = /** @param {MessageEvent} event */ ({ data }) => {
  guard(() => ORDERS[data.do](data))
}

/** @type {Record<string, (order: any) => void>} */
const ORDERS = {
  start: order => void begin(order).catch(crashed),
  prepare: order => take({ move: order.move, steps: simulate(order) }),
  marks: order => take({ move: order.move, steps: marks(order) }),
  digest: ({ id, side, replicates, parts }) => tell({ is: 'answer', id, answer: door().digest(side, replicates, added(parts)) }),
  rest: () => { work = null },
  call: ({ id, name, request }) => tell({ is: 'answer', id, answer: door().call(name, request) }),
}

/**
 * The calls of the engine. fill and mark answer with a sentence that says why not, else with ''. mark adds to what is there.
 * @returns {{call: (name: string, request: string) => string, fill: (r: number, into: Uint8Array) => string,
 *   mark: (side: number, r: number, marks: Uint8Array) => string,
 *   digest: (side: number, replicates: number, marks: Uint8Array) => string}}
 */
function door() {
  return scope.concordLab
}

/** @param {any} message @param {Transferable[]} [give] */
function tell(message, give = []) {
  scope.postMessage(message, give)
}

/** @param {unknown} fault */
function crashed(fault) {
  work = null
  tell({ is: 'crashed', error: fault instanceof Error ? fault.message : String(fault) })
}

/** @param {() => void} body */
function guard(body) {
  try {
    body()
  } catch (fault) {
    crashed(fault)
  }
}

/**
 * begin brings the engine to life. Go's main function sets concordLab and then waits for ever.
 * @param {{text?: string, module?: WebAssembly.Module}} order
 */
async function begin({ text, module }) {
  if (!module) {
    module = await compile(/** @type {string} */ (text))
    tell({ is: 'module', module })
  }
  const go = new scope.Go()
  const instance = await WebAssembly.instantiate(module, go.importObject)
  go.run(instance).then(() => crashed(new Error('the engine stopped')), crashed)
  if (!door()) throw new Error('the engine gave no door')
  tell({ is: 'ready' })
}

/** @param {string} text packed */
async function compile(text) {
  return WebAssembly.compileStreaming(new Response(unpacked(text), { headers: { 'Content-Type': 'application/wasm' } }))
}

/** take begins other work. What was being done before is dropped. @param {Work} next */
function take(next) {
  work = next
  if (!waiting) turn.port2.postMessage(null)
  waiting = true
}

// A step is taken in a task of its own, so that a newer message comes first. Steps that wait for something are of the work
// that was current when they began: if it no longer is, nothing is told of it.
turn.port1.onmessage = async () => {
  waiting = false
  const mine = work
  if (!mine) return
  try {
    const { done, value } = await mine.steps.next()
    if (work !== mine) return
    if (value) tell(value.message, value.give)
    if (done) work = null
    else take(mine)
  } catch (fault) {
    if (work === mine) crashed(fault)
  }
}

/**
 * Does an order of two sides: each step gives a message.
 * @param {{move: number, request: string, replicates: number[], first: number, read: {name: string, text: string}[]}} order
 */
function* simulate({ move, request, replicates, first, read }) {
  const answer = JSON.parse(door().call('prepare', request))
  if (!answer.ok) {
    yield { message: { is: 'refused', move, error: answer.error, faults: answer.faults ?? [] } }
    yield readOthers(move, read)
    return
  }
  yield { message: { is: 'prepared', move, prepared: answer.ok } }
  const bytes = 2 * 8 * answer.ok.width
  const cut = Math.min(first, replicates.length)
  for (let next = 0; next < replicates.length;) {
    const from = next
    const most = Math.max(1, Math.min(Math.floor(SLICE / pace), (from < cut ? cut : replicates.length) - from))
    const buffer = new ArrayBuffer(bytes * most)
    const begun = performance.now()
    for (let at = 0; at < buffer.byteLength && (at === 0 || performance.now() - begun < SLICE); at += bytes) {
      refuse(door().fill(replicates[next++], new Uint8Array(buffer, at, bytes)))
    }
    pace = Math.max(0.25, (performance.now() - begun) / (next - from))
    yield { message: { is: 'rows', move, replicates: replicates.slice(from, next), buffer }, give: [buffer] }
    if (from < cut && next >= cut) yield readOthers(move, read)
  }
}

/** @param {number} move @param {{name: string, text: string}[]} read */
function readOthers(move, read) {
  const answers = read.map(side => ({ name: side.name, answer: door().call('scenario', JSON.stringify(side)) }))
  return answers.length ? { message: { is: 'read', move, answers } } : null
}

/** refuse stops at what the door says to a wrong call. @param {any} answer */
function refuse(answer) {
  if (answer) throw new Error(String(answer.error ?? answer))
}

/**
 * The marks of whole records, added up over the replicates. A digest is made of them, in whatever order they come.
 * @param {{move: number, side: number, replicates: number[], size: number}} order
 */
function* marks({ move, side, replicates, size }) {
  const buffer = new ArrayBuffer(size)
  let begun = performance.now()
  for (const r of replicates) {
    refuse(door().mark(side, r, new Uint8Array(buffer)))
    if (performance.now() - begun > SLICE) {
      yield null
      begun = performance.now()
    }
  }
  yield { message: { is: 'marks', move, side, buffer }, give: [buffer] }
}

/** Sums of marks are modulo 2^64. @param {ArrayBuffer[]} parts */
function added([first, ...others]) {
  const sum = new BigUint64Array(first)
  for (const part of others) new BigUint64Array(part).forEach((mark, k) => { sum[k] += mark })
  return new Uint8Array(first)
}
