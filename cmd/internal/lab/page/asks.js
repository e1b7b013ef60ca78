// Questions that views put to the engine, with their answers. They are about the scenario as it stands: when it changes, all
// are void, and those under way are given up.

/** @typedef {import('./types.js').Asked<any>} Asked */
/** @typedef {(name: string, request: object, done: (answer: any) => void) => () => void} Ask   the result gives it up */

const MOST = 200 // answers that are kept

/** @type {Asked} */
const IDLE = Object.freeze({ state: 'idle', answer: null, error: '', faults: [] })

/**
 * @param {Ask} ask
 * @param {() => void} news   a question was put, answered or given up
 */
export function createAsks(ask, news) {
  /** @typedef {{name: string, asked: Asked, cancel: () => void}} Entry */
  /** @type {Map<string, Entry>} */
  let known = new Map()
  /** @type {object} */
  let about = {}

  /** @param {string} name @param {object} request */
  function put(name, request) {
    /** @type {Entry} */
    const entry = { name, asked: { ...IDLE, state: 'running' }, cancel: () => {} }
    entry.cancel = ask(name, { ...request, ...about }, answer => {
      entry.cancel = () => {}
      entry.asked = 'error' in answer
        ? { state: 'failed', answer: null, error: answer.error, faults: answer.faults ?? [] }
        : { state: 'done', answer: answer.ok ?? null, error: '', faults: [] }
      news()
    })
    return entry
  }

  return {
    /** @param {string} name @param {object} request @param {boolean} [start] @returns {Asked} */
    ask(name, request, start = false) {
      const key = name + JSON.stringify(request)
      const old = known.get(key)
      if (old && !(start && old.asked.state === 'failed')) return old.asked
      if (!start) return IDLE
      const entry = put(name, request)
      known.set(key, entry)
      const oldest = known.keys().next().value
      if (known.size > MOST && oldest !== undefined) drop(oldest)
      news() // that it is being answered is worth a picture: with a button to give it up
      return entry.asked
    },
    /**
     * Gives up the questions of a name that are not answered yet. Their answers are idle again.
     * @param {string} name
     */
    cancel(name) {
      for (const [key, entry] of known) if (entry.name === name && entry.asked.state === 'running') drop(key)
      news()
    },
    /**
     * What questions are about from now on. Earlier ones are void.
     * @param {object} next goes into every request
     */
    turn(next) {
      about = next
      for (const key of [...known.keys()]) drop(key)
    },
  }

  /** @param {string} key */
  function drop(key) {
    known.get(key)?.cancel()
    known.delete(key)
  }
}
