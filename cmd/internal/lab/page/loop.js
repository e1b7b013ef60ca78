// The loop of the page, without the browser: an action gives a state, the state gives the texts of two scenarios, texts that
// differ from those before give a move of the engines, and what these compute is drawn. main.js puts the browser around it.
//
// Beside the actions of state.js there are some that are no change of the state by themselves:
//   import: name, text     opens a scenario file
//   link                   makes a link, which ctx.link then has
//   restart                makes the engines anew after a crash
//   new-seed: seed         like seed
//   dismiss: id            of a notice

import { createAsks } from './asks.js'
import { summaries } from './engine/summary.js'
import { emptyLeaf, initial, reduce, same } from './state/state.js'
import { sideA, toml } from './state/toml.js'

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Action} Action */
/** @typedef {import('./types.js').Context} Context */
/** @typedef {import('./types.js').Fault} Fault */
/** @typedef {import('./types.js').Notice} Notice */
/** @typedef {import('./types.js').ScenarioInfo} ScenarioInfo */
/** @typedef {ReturnType<typeof import('./engine/pool.js').createPool>} Pool */
/** @typedef {import('./engine/pool.js').Told} Told */
/** @typedef {import('./engine/pool.js').Request} Request */

/**
 * @typedef {object} Means
 * @property {import('./types.js').Baked} baked
 * @property {string[]} columns    what is recorded
 * @property {number} of           pairs of runs
 * @property {(told: Told) => Pool} pool
 * @property {(language: string) => Context['t']} translator
 * @property {(body: () => void) => void} soon    at the next frame of the screen
 * @property {(body: () => void, ms: number) => any} later
 * @property {(ctx: Context) => number} draw              gives the milliseconds that it took
 * @property {(facts: Record<string, string>) => void} facts   for whoever watches the page: see the dataset of the document
 * @property {(name: string) => void} mark
 * @property {(state: State) => Promise<{text: string} | {error: string}>} link
 */

/**
 * What is on the screen.
 * @typedef {object} Shown
 * @property {number} move     0 for the baked picture, and for none
 * @property {number} n
 * @property {boolean} baked
 * @property {number} first
 * @property {number} last
 * @property {Context['parts']} parts
 * @property {Context['summary']} summary
 */

const REPLAY = 900 // milliseconds that replay shows what was before
const PAUSE = 120  // milliseconds between two pictures of a move: each takes time that the engines need
const SHARE = 5    // the pause is at least so many times what the picture took

/**
 * @param {Means} means
 * @param {import('./state/link.js').Linked | null} linked   what the address holds
 */
export function createLoop(means, linked) {
  const { baked } = means
  let about = baked.about // of the region of side B: see follow
  let following = ''
  /** What the engine refuses while the page is on its way to another region: two regions side by side. @type {Fault[]} */
  let held = []
  let state = opened(initial(baked), linked)
  const first = request(initial(baked))
  const bakedKey = keyOf(first)
  let told = ''
  /** @type {Request | null} */
  let asked = null
  let late = false
  let drawing = false
  let live = false // the engines are there
  let replaying = 0
  let pausing = 0 // pauses that are not over
  /** @type {Context['t']} */
  let t
  let tOf = ''
  let shown = firstShown()
  let digest = fits() ? baked.digest : { a: '', b: '' }
  let link = ''
  /** @type {Fault[]} */
  let faults = []
  /** @type {Notice[]} */
  let notices = []
  /** What was read of scenarios, and the text. @type {Record<string, {text: string, info: ScenarioInfo | null}>} */
  const infos = {}
  /** What was read when the page was made, by text. @type {Map<string, ScenarioInfo>} */
  const bakedInfos = new Map([[first.sides[0].text, baked.scenarios.a], [first.sides[1].text, baked.scenarios.b]])
  const { extends: base } = initial(baked).scenario
  if (first.sides[1].text === toml(emptyLeaf(base), base || undefined)) bakedInfos.set(plain(base), baked.scenarios.b)

  const pool = means.pool({
    news: arrived,
    refused(move, error, list) {
      const told = list.length ? list : [{ file: '', line: 0, col: 0, message: error }]
      if (following) held = told
      else faults = told
      next()
    },
    read(name, info) {
      const text = asked?.read.find(side => side.name === name)?.text ?? ''
      if (info) infos[name] = { text, info }
      follow()
      invalidate()
    },
    digest(both) {
      digest = both
      invalidate()
    },
    ready() {
      live = true
      invalidate()
    },
    crashed(error) {
      notify({ id: 'crash', key: 'core.crashed', values: { error }, act: { do: 'restart' }, button: 'core.restart' })
    },
  })
  const asks = createAsks(pool.ask, answered)
  let ask = asks.ask
  if (linked?.warning) {
    const values = { theirs: linked.model, ours: baked.about.model, dropped: linked.dropped.join(', ') }
    notify({ id: 'link', key: linked.warning, values })
  }
  tell()
  invalidate()

  /** Whether the baked picture is of the scenarios that are asked for. */
  function fits() {
    return keyOf(request(state)) === bakedKey
  }

  /** @returns {Shown} */
  function firstShown() {
    const { first, until } = baked.about.region
    const some = Object.values(baked.summaries)[0]
    const true_ = fits() && some
    return {
      move: 0, n: true_ ? baked.n : 0, baked: true, first, last: some ? first + some.a.p50.length - 1 : until,
      parts: true_ ? baked.parts ?? [] : [], summary: path => (true_ ? baked.summaries[path] ?? null : null),
    }
  }

  /** @param {State} s */
  function tomlWith(s) {
    const base = s.scenario.extends
    return toml(s.scenario, baked.about.library.find(item => item.name === base)?.title || base || undefined)
  }

  /** @param {State} s @returns {Request} */
  function request(s) {
    const a = sideA(s.against, s.scenario)
    const b = tomlWith(s)
    const sides = /** @type {Request['sides']} */ ([{ name: 'a', text: a }, { name: 'b', text: b }])
    return { sides, seed: null, columns: means.columns, read: [] }
  }

  /** @param {Request} r */
  function keyOf(r) {
    return JSON.stringify([r.sides, r.seed])
  }

  /** The scenarios to read again: those whose text changed. @param {Request} r */
  function toRead(r) {
    const base = state.scenario.extends
    const sides = [...r.sides, ...(base ? [{ name: 'base', text: plain(base) }] : [])]
    if (!base) delete infos.base
    for (const { name, text } of sides) {
      const info = bakedInfos.get(text)
      if (info && infos[name]?.text !== text) infos[name] = { text, info }
    }
    return sides.filter(side => infos[side.name]?.text !== side.text)
  }

  /**
   * The page shows the region of side B. When that is another one, the engine tells of it, and side A becomes the scenario that
   * stands for this region: scenarios of two regions cannot be set against each other.
   */
  function follow() {
    const region = infos.b?.info?.region
    if (!region || region === about.region.id || region === following) return
    if (region === baked.about.region.id) return arriveIn(baked.about)
    following = region
    held = []
    pool.ask('about', { region }, answer => {
      following = ''
      if (answer.ok && infos.b?.info?.region === region) return arriveIn(answer.ok)
      faults = held
      invalidate()
    })
  }

  /** @param {import('./types.js').About} next */
  function arriveIn(next) {
    about = next
    const against = about.library.find(item => item.name === state.against)
    const { id, reference } = about.region
    if (against && against.region !== id && reference) dispatch({ do: 'against', name: reference })
    invalidate()
  }

  /** Tells the engines what is wanted, if that changed. */
  function tell() {
    late = false
    let r
    try {
      r = request(state)
    } catch (fault) {
      faults = [{ file: '', line: 0, col: 0, message: String(/** @type {Error} */ (fault).message) }]
      return
    }
    const key = keyOf(r)
    if (key === told) return
    // While a control is being moved, a picture that is on its way may arrive first: otherwise there would be none before the
    // hand rests. Behind the baked picture nobody waits for one.
    if (state.live && pool.waiting() && !bakedStays(0)) {
      late = true
      return
    }
    told = key
    faults = []
    if (key !== bakedKey || shown.move > 0) digest = { a: '', b: '' }
    asked = { ...r, read: toRead(r) }
    follow() // of what was read when the page was made nobody tells
    const move = pool.move(asked)
    asks.turn({ sides: r.sides.map((side, k) => ({ ...side, name: 'AB'[k] })), seed: r.seed }) // as sentences name them
    otherAnswers()
    means.mark(`move:${move}`)
    means.facts({ move: String(move), digest: '' })
  }

  /** More pairs are there. The first ones and the last one are drawn at once, others after a pause. */
  function arrived() {
    const n = pool.there()
    if (n === 0 || bakedStays(n)) return
    if (shown.move !== pool.latest() || n === means.of || pausing === 0) invalidate()
  }

  /** The baked picture stays until there are as many pairs. @param {number} n that are there */
  function bakedStays(n) {
    return shown.move === 0 && shown.n > n && told === bakedKey
  }

  /** A question was answered. */
  function answered() {
    otherAnswers()
    invalidate()
  }

  /** Who asks again gets another answer. That the function is another one tells those who keep what they drew. */
  function otherAnswers() {
    ask = (...question) => asks.ask(...question)
  }

  /** After something came of a move: what had to wait goes on. */
  function next() {
    if (late) tell()
    invalidate()
  }

  function invalidate() {
    if (drawing) return
    drawing = true
    means.soon(() => {
      drawing = false
      const fresh = look()
      const took = means.draw(context())
      if (fresh) pause(Math.max(PAUSE, SHARE * took))
      report()
    })
  }

  /** @param {number} ms in which no picture of more pairs is drawn */
  function pause(ms) {
    pausing++
    means.later(() => {
      pausing--
      arrived()
    }, ms)
  }

  /** Takes what there is of the latest move, if it is time. Tells whether it took something. */
  function look() {
    const n = pool.there()
    const same = shown.move === pool.latest()
    if (n === 0 || same && (n === shown.n || n < means.of && pausing > 0) || bakedStays(n)) return false
    const frame = pool.frame()
    if (!frame) return false
    const { first, last, parts } = frame.prepared
    if (frame.move !== shown.move) means.mark(`paint:${frame.move}`)
    if (frame.n === means.of) means.mark(`full:${frame.move}`)
    shown = { move: frame.move, n: frame.n, baked: false, first, last, parts, summary: summaries(frame.rows, frame.prepared) }
    if (late) tell()
    return true
  }

  function report() {
    means.facts({
      ready: live ? 'live' : 'baked', n: String(shown.n), painted: String(shown.move), digest: digest.b, view: state.looks.view,
    })
  }

  /** @returns {Context} */
  function context() {
    const { looks, scenario } = state
    if (!t || tOf !== looks.language) [t, tOf] = [means.translator(looks.language), looks.language]
    return {
      about, state, a: infos.a?.info ?? null, b: infos.b?.info ?? null,
      base: (infos.base ?? (scenario.extends === state.against ? infos.a : null))?.info ?? null,
      first: shown.first, last: shown.last, n: shown.n, of: Math.max(means.of, shown.n), baked: shown.baked, still: isStill(),
      faults, parts: shown.parts, digest, summary: shown.summary, ask, cancel: asks.cancel, toml: tomlOf(), link, notices, dispatch,
      t,
    }
  }

  function isStill() {
    return !late && shown.n >= means.of && (shown.move === pool.latest() || shown.baked && told === bakedKey)
  }

  function tomlOf() {
    try {
      return tomlWith(state)
    } catch {
      return ''
    }
  }

  /** @param {Action} action */
  function dispatch(action) {
    replaying++
    const own = OWN[action.do]
    if (own) return own(action)
    const changed = reduce(state, action.do === 'add' ? { taken: taken(), ...action } : action)
    if (changed === state) return late ? tell() : undefined
    if (!same([changed.scenario, changed.against, changed.looks], [state.scenario, state.against, state.looks])) link = ''
    state = changed
    tell()
    invalidate()
  }

  /** Ids of entries that a new one may not have. */
  function taken() {
    return ['a', 'b', 'base'].flatMap(name => infos[name]?.info?.entries.map(e => e.id) ?? [])
  }

  /** @type {Record<string, (action: Action) => void>} */
  const OWN = {
    'new-seed': ({ seed }) => dispatch({ do: 'seed', seed }),
    dismiss: ({ id }) => dismiss(id),
    import: takeIn,
    restart() {
      dismiss('crash')
      pool.restart()
      means.mark(`move:${pool.latest()}`)
      means.facts({ move: String(pool.latest()) })
    },
    replay() {
      if (!state.past.length) return
      dispatch({ do: 'undo' })
      const mine = replaying
      means.later(() => { if (replaying === mine) dispatch({ do: 'redo' }) }, REPLAY)
    },
    async link() {
      const of = state
      const made = await means.link(of)
      if (state !== of) return
      if ('error' in made) return notify({ id: 'link', key: made.error })
      link = made.text
      invalidate()
    },
  }

  /** Opens a file. Its faults are shown with their places in the file. @param {Action} action */
  function takeIn({ name, text }) {
    dismiss('file')
    pool.ask('import', { name: name.replace(/\.toml$/, ''), text }, answer => {
      if (answer.ok) return dispatch({ do: 'open', leaf: answer.ok })
      const error = answer.faults?.length ? '' : answer.error // the error is the faults in one line
      notify({ id: 'file', key: 'core.file-faults', values: { name, error }, faults: answer.faults })
    })
  }

  /**
   * @param {{id: string, key: string, values?: Record<string, string | number>, faults?: Fault[], act?: Action,
   *   button?: string}} what   key and button are keys of words
   */
  function notify({ id, key, values, faults: list = [], act, button }) {
    const t = means.translator(state.looks.language)
    notices = [
      ...notices.filter(n => n.id !== id),
      { id, text: t(key, values), faults: list, act: act ?? null, button: button ? t(button) : '' },
    ]
    invalidate()
  }

  /** @param {string} id */
  function dismiss(id) {
    notices = notices.filter(n => n.id !== id)
    invalidate()
  }

  return { dispatch, context, notify, state: () => state }
}

/** @param {State} state @param {import('./state/link.js').Linked | null} linked @returns {State} */
function opened(state, linked) {
  if (!linked) return state
  const looks = { ...state.looks, ...linked.looks }
  return { ...state, scenario: linked.leaf, start: linked.leaf, against: linked.against, looks }
}

/** A scenario of the library as it is. @param {string} name */
function plain(name) {
  return sideA(name, { until: null, seed: null })
}
