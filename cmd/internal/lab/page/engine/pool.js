// Deals the replicates of a move to workers, puts together what they give, and lets nothing through that belongs to an older
// move. Replicate r is always worker r mod W's, so that its saved states are there when side A stays the same.

/** @typedef {import('../types.js').Prepared} Prepared */
/** @typedef {import('../types.js').Fault} Fault */
/** @typedef {import('../types.js').ScenarioInfo} ScenarioInfo */
/** @typedef {{name: string, text: string}} Side */
/** @typedef {{sides: [Side, Side], seed: number | null, columns: string[], read: Side[]}} Request   read: what to describe */

/**
 * What can be drawn of a move. It is fetched when it is time to draw, and is of the latest move or of none.
 * @typedef {object} Frame
 * @property {number} move
 * @property {Prepared} prepared
 * @property {(Float64Array | null)[]} rows   by replicate: the numbers of side A, then those of side B
 * @property {number} n                       of them that are there
 *
 * @typedef {object} Engine
 * @property {(message: any, give?: Transferable[]) => void} postMessage
 * @property {() => void} terminate
 * @property {((event: {data: any}) => void) | null} onmessage
 * @property {((event: any) => void) | null} onerror
 * @property {((event: any) => void) | null} onmessageerror
 *
 * @typedef {object} Told
 * @property {() => void} news    there is more to draw: see frame below
 * @property {(move: number, error: string, faults: Fault[]) => void} refused
 * @property {(name: string, info: ScenarioInfo | null) => void} read      a scenario of the latest move; null if it has faults
 * @property {(digest: {a: string, b: string}) => void} digest  of the latest move; '' for what is not known yet
 * @property {() => void} ready                                 the first engine is there
 * @property {(error: string) => void} crashed                  nothing goes on until restart
 *
 * @typedef {object} Means       what a test puts in place of the browser
 * @property {() => Engine} make
 * @property {() => string} engine    the compressed engine
 * @property {number} workers
 * @property {number} of         pairs of replicates
 * @property {(body: () => void, ms: number) => any} later
 * @property {(handle: any) => void} forget            a body given to later
 */

const FIRST = 20      // pairs in the first frame
const REST = 400      // milliseconds without a move before digests are worked out
const TICK = 5000     // milliseconds between two looks at whether workers are alive
const SILENT = 12     // ticks that a worker may take to answer; ticks, because a computer may sleep in between

/** How many engines a machine gets. @param {number} cores */
export function workersFor(cores) {
  return Math.min(4, Math.max(2, cores - 1))
}

/**
 * @param {Means} means @param {Told} told
 */
export function createPool(means, told) {
  const { of } = means
  /** @type {{engine: Engine, ready: boolean, silent: number, owes: number, left: number}[]} */
  let crew = []
  /** @type {WebAssembly.Module | null} */
  let module = null
  let alive = true
  let move = 0
  /** @type {Request | null} */
  let request = null
  /** @type {Frame | null} */
  let frame = null
  let drawn = 0 // pairs of the latest move that were fetched
  let refused = false
  /** @type {any} */
  let resting = null
  /** The marks of each worker. @type {{side: number, parts: (ArrayBuffer | null)[], n: number} | null} */
  let hashing = null
  /** Digests of side A by what they depend on: it seldom changes. @type {Map<string, string>} */
  const digestsOfA = new Map()
  let digest = { a: '', b: '' }
  const asker = createAsker(() => (module ? hire() : null))

  /** @returns {Engine} */
  function hire() {
    const engine = means.make()
    engine.postMessage(module ? { do: 'start', module } : { do: 'start', text: means.engine() })
    return engine
  }

  function enlist() {
    const index = crew.length
    const member = { engine: hire(), ready: false, silent: 0, owes: 1, left: 0 }
    crew.push(member)
    member.engine.onmessage = ({ data }) => {
      if (!alive || crew[index] !== member) return
      member.silent = 0
      hear(index, data)
    }
    member.engine.onerror = event => { if (crew[index] === member) crash(event?.message ?? '') }
    member.engine.onmessageerror = () => { if (crew[index] === member) crash('a message was lost') }
  }

  /** @param {number} index @param {any} data */
  function hear(index, data) {
    if (data.is === 'module') {
      module = data.module
      while (crew.length < means.workers) enlist()
      asker.go()
    } else if (data.is === 'ready') {
      crew[index].ready = true
      crew[index].owes--
      if (index === 0) told.ready()
      if (request) order(index)
    } else if (data.is === 'crashed') crash(data.error)
    else if (data.is === 'answer') digested(data)
    else if (data.move === move) HEARD[data.is](data, index)
  }

  /** Of the latest move only. @type {Record<string, (data: any, index: number) => void>} */
  const HEARD = {
    prepared({ prepared }) {
      frame ??= { move, prepared, rows: new Array(of).fill(null), n: 0 }
    },
    refused({ error, faults }, index) {
      crew[index].owes = 0
      if (refused) return // every worker says so
      refused = true
      told.refused(move, error, faults)
    },
    rows({ replicates, buffer }, index) {
      if (!frame) return
      const width = 2 * frame.prepared.width
      replicates.forEach((/** @type {number} */ r, /** @type {number} */ k) => {
        if (!frame || frame.rows[r]) return
        frame.rows[r] = new Float64Array(buffer, 8 * k * width, width)
        frame.n++
        crew[index].left--
      })
      if (crew[index].left === 0) crew[index].owes = 0
      if (frame.n === of) rest()
      if (enough()) told.news()
    },
    read({ answers }) {
      for (const { name, answer } of answers) told.read(name, JSON.parse(answer).ok ?? null)
    },
    marks({ side, buffer }, index) {
      crew[index].owes = 0
      if (!hashing || hashing.side !== side || hashing.parts[index]) return
      hashing.parts[index] = buffer
      if (++hashing.n === crew.length) askDigest(side, /** @type {ArrayBuffer[]} */ (hashing.parts))
    },
  }

  function enough() {
    return alive && frame !== null && frame.n >= Math.min(FIRST, of)
  }

  /** Replicates of a worker. @param {number} index */
  function mine(index) {
    return Array.from({ length: Math.ceil((of - index) / means.workers) }, (_, k) => index + k * means.workers)
  }

  /** @param {number} index */
  function order(index) {
    const member = crew[index]
    if (!request || !member?.ready) return
    const { sides, seed, columns, read } = request
    const replicates = mine(index)
    member.owes = 1
    member.left = replicates.length
    member.silent = 0
    member.engine.postMessage({
      do: 'prepare', move, request: JSON.stringify({ move, seed, sides, columns }), replicates,
      first: Math.ceil(Math.min(FIRST, of) / means.workers), read: index === 0 ? read : [],
    })
  }

  function rest() {
    means.forget(resting)
    const at = move
    resting = means.later(() => { if (alive && at === move) hash(1) }, REST)
  }

  /** @param {number} side 0 for A, 1 for B */
  function hash(side) {
    if (!frame) return
    const known = side === 0 && digestsOfA.get(keyOfA())
    if (known) return digestIs(0, known)
    hashing = { side, parts: crew.map(() => null), n: 0 }
    crew.forEach((member, index) => {
      member.owes = 1
      member.engine.postMessage({ do: 'marks', move, side, replicates: mine(index), size: frame?.prepared.size[side] })
    })
  }

  /** @param {number} side @param {ArrayBuffer[]} parts */
  function askDigest(side, parts) {
    hashing = null
    crew[0].owes = 1
    crew[0].engine.postMessage({ do: 'digest', id: `${move}/${side}`, side, replicates: of, parts }, parts)
  }

  /** @param {{id: string, answer: string}} data */
  function digested({ id, answer }) {
    const [of, side] = id.split('/').map(Number)
    if (of !== move) return
    crew[0].owes = 0
    digestIs(side, JSON.parse(answer).ok?.digest ?? '')
  }

  /** @param {number} side @param {string} text */
  function digestIs(side, text) {
    digest = side === 0 ? { ...digest, a: text } : { ...digest, b: text }
    if (side === 0 && text) digestsOfA.set(keyOfA(), text)
    told.digest(digest)
    if (side === 1) hash(0)
  }

  function keyOfA() {
    return JSON.stringify([request?.sides[0].text, frame?.prepared.seed ?? request?.sides[1].text, frame?.prepared.last])
  }

  /** @param {string} error */
  function crash(error) {
    if (!alive) return
    alive = false
    for (const { engine } of crew) engine.terminate()
    crew = []
    means.forget(resting)
    asker.stop(error)
    told.crashed(error)
  }

  function watch() {
    for (const member of crew) {
      if (member.owes && ++member.silent > SILENT) crash('an engine did not answer')
    }
    if (asker.silent() > SILENT * 10) asker.stop('the engine did not answer')
    means.later(watch, TICK)
  }
  means.later(watch, TICK)
  enlist()

  /** @param {Request} next */
  function begin(next) {
    move++
    request = next
    frame = hashing = null
    drawn = 0
    refused = false
    digest = { a: '', b: '' }
    means.forget(resting)
    if (alive) crew.forEach((_, index) => order(index))
    return move
  }

  return {
    /** Begins a move, and gives its number: what belongs to older ones is void from now on. */
    move: begin,
    /** How many pairs of the latest move may be drawn, 0 before there are enough. */
    there: () => (enough() ? frame?.n ?? 0 : 0),
    /** What there is of the latest move, null before there is enough. @returns {Frame | null} */
    frame() {
      if (!frame || !enough()) return null
      drawn = frame.n
      return { ...frame, rows: frame.rows.slice() } // what was fetched does not grow
    },
    /** Whether the latest move was neither fetched nor refused. */
    waiting: () => alive && request !== null && drawn === 0 && !refused,
    latest: () => move,
    ask: asker.ask,
    /** Makes all engines anew after a crash and begins the latest move again. */
    restart() {
      if (alive) return
      alive = true
      const again = request
      request = null
      enlist()
      while (module && crew.length < means.workers) enlist()
      if (again) begin(again)
    },
  }
}

/**
 * Questions take long, so they have an engine of their own, one question at a time. A question that nobody wants any more
 * is ended with its engine: there is no other way to stop it.
 * @param {() => Engine | null} hire null while no engine is compiled
 */
function createAsker(hire) {
  /** @typedef {{id: number, name: string, request: string, done: (answer: any) => void}} Question */
  /** @type {Question[]} */
  let queue = []
  /** @type {Question | null} */
  let running = null
  /** @type {Engine | null} */
  let engine = null
  let ready = false
  let ids = 0
  let silence = 0

  function dismiss() {
    engine?.terminate()
    engine = null
    ready = false
    running = null
  }

  /** @param {string} error */
  function fail(error) {
    const question = running ?? queue.shift()
    dismiss()
    question?.done({ error })
    go()
  }

  function enlist() {
    const made = hire()
    if (!made) return
    engine = made
    made.onmessage = ({ data }) => {
      if (engine !== made) return
      silence = 0
      if (data.is === 'ready') {
        ready = true
        go()
      } else if (data.is === 'crashed') fail(data.error)
      else if (data.is === 'answer' && data.id === running?.id) {
        const question = /** @type {Question} */ (running)
        running = null
        question.done(JSON.parse(data.answer))
        go()
      }
    }
    made.onerror = event => { if (engine === made) fail(event?.message ?? '') }
    made.onmessageerror = () => { if (engine === made) fail('a message was lost') }
  }

  function go() {
    if (running || !queue.length) return
    if (!engine) enlist()
    if (!engine || !ready) return
    running = /** @type {Question} */ (queue.shift())
    silence = 0
    engine.postMessage({ do: 'call', id: running.id, name: running.name, request: running.request })
  }

  return {
    /**
     * Puts a question. done gets {ok} or {error, faults}, unless the question was given up before.
     * @param {string} name @param {object} request @param {(answer: any) => void} done
     * @returns {() => void} gives it up
     */
    ask(name, request, done) {
      const question = { id: ++ids, name, request: JSON.stringify(request), done }
      queue.push(question)
      go()
      return () => {
        queue = queue.filter(q => q !== question)
        if (running !== question) return
        dismiss()
        go()
      }
    },
    go,
    /** Ticks since the running question began or its engine was heard. */
    silent: () => (running || engine && queue.length ? ++silence : 0),
    /** Fails all questions. @param {string} error */
    stop(error) {
      const failed = [...(running ? [running] : []), ...queue]
      queue = []
      dismiss()
      for (const question of failed) question.done({ error })
    },
  }
}
