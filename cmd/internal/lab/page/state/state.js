// The state of the page in one place. reduce is a pure function from a state and an action to the next state, and never
// changes what it is given: undo only has to keep the old ones.
//
// Actions (do: what else they carry):
//   set: path, value, base?, live?       a value that differs from the scenario that is extended
//   unset: path                          as in the scenario that is extended
//   toggle: path, on, base?, live?       a theory, or a group of barriers or supports
//   remove: id · restore: id             an entry of the scenario that is extended: does not happen · happens
//   add: table, entry, taken? · drop: id     an entry of the user's own; taken are ids that it may not have
//   extend: name · open: leaf · against: name · title: text, live? · seed: seed · until: year
//   undo · redo · reset · replay
//   view: view · year: year · guided: on · language: language · pick: name, value
//
// base is the value in the scenario that is extended. A difference that equals it is not kept. live says that a control is
// still being moved: all its values, with the last one that is not live, are one step for undo.

/** @typedef {import('../types.js').State} State */
/** @typedef {import('../types.js').Leaf} Leaf */
/** @typedef {import('../types.js').Action} Action */
/** @typedef {import('../types.js').NewEntry} NewEntry */
/** @typedef {import('../types.js').Value} Value */
/** @typedef {import('../types.js').Step} Step */

const DEEPEST = 200 // steps that undo can go back

/** Keys of an entry that exclude each other: setting one takes the other away. @type {Record<string, string>} */
const EXCLUDES = { year: 'date', date: 'year', openness: 'openness_step', openness_step: 'openness' }

/**
 * A leaf without differences.
 * @param {string} name of the scenario that it extends
 * @returns {Leaf}
 */
export function emptyLeaf(name) {
  return {
    title: '', question: '', expect: '', ids: [], claims: [], extends: name, region: '', until: null, seed: null,
    agenda: '', remove: [], change: {}, events: [], proposals: [], decisions: [], parameters: {}, mechanisms: {}, barriers: {}, supports: {}, size: {},
    uncertain: {},
  }
}

/**
 * The state in which the page opens.
 * @param {{leaf?: Leaf, against?: string, looks?: Partial<import('../types.js').Looks>}} baked
 * @returns {State}
 */
export function initial(baked) {
  const leaf = { ...emptyLeaf('reference'), ...baked.leaf }
  return {
    scenario: leaf,
    against: baked.against ?? 'reference',
    start: leaf,
    past: [],
    future: [],
    live: '',
    looks: { view: 'integration', year: 2025, guided: true, language: 'en', picks: {}, ...baked.looks },
  }
}

/**
 * The state after an action. A state in which the action changes nothing is handed back as it is.
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function reduce(state, action) {
  const act = ACTIONS[action.do]
  if (!act) throw new Error(`there is no action ${action.do}`)
  return act(state, action)
}

/** @type {Record<string, (state: State, action: Action) => State>} */
const ACTIONS = {
  set: (s, a) => set(s, a.path, a.value, a.base, a.live),
  toggle: (s, a) => set(s, a.path, a.on, a.base ?? true, a.live),
  unset: (s, a) => edit(s, without(s.scenario, a.path)),
  title: (s, a) => set(s, 'title', a.text, undefined, a.live),
  seed: (s, a) => set(s, 'seed', a.seed),
  until: (s, a) => set(s, 'until', a.year),
  remove: (s, a) => edit(s, removed(s.scenario, a.id)),
  restore: (s, a) => edit(s, { ...s.scenario, remove: s.scenario.remove.filter(id => id !== a.id) }),
  add: (s, a) => edit(s, added(s.scenario, a.table, a.entry, a.taken)),
  drop: (s, a) => edit(s, dropped(s.scenario, a.id)),
  extend: (s, a) => begin(s, emptyLeaf(a.name)),
  open: (s, a) => begin(s, { ...emptyLeaf(''), ...a.leaf }),
  against: (s, a) => move(s, { ...now(s), against: a.name }),
  reset: s => move(s, { ...now(s), scenario: s.start }),
  undo,
  redo,
  replay: s => s, // the page goes back and forth in time: see main.js
  view: (s, a) => look(s, { view: a.view }),
  year: (s, a) => look(s, { year: a.year }),
  guided: (s, a) => look(s, { guided: a.on }),
  language: (s, a) => look(s, { language: a.language }),
  pick: (s, a) => look(s, { picks: { ...s.looks.picks, [a.name]: a.value } }),
}

/** @param {State} state @param {Partial<import('../types.js').Looks>} looks @returns {State} */
function look(state, looks) {
  const next = { ...state.looks, ...looks }
  return same(next, state.looks) ? state : { ...state, looks: next }
}

/** @param {State} state @returns {Step} */
function now(state) {
  return { scenario: state.scenario, against: state.against, start: state.start }
}

/**
 * move goes to a new step of the history. With a path it may be one of several moves of the same control.
 * @param {State} state @param {Step} step @param {string} [path] @param {boolean} [live]
 * @returns {State}
 */
function move(state, step, path = '', live = false) {
  const merged = path !== '' && state.live === path
  const past = merged ? state.past : [...state.past, now(state)].slice(-DEEPEST)
  if (merged && !live && same(step, past[past.length - 1])) { // moved there and back: nothing for undo to go back to
    return { ...state, ...past[past.length - 1], past: past.slice(0, -1), live: '' }
  }
  if (same(step, now(state))) return merged && !live ? { ...state, live: '' } : state
  return { ...state, ...step, past, future: [], live: live ? path : '' }
}

/** @param {State} state @param {Leaf} leaf @param {string} [path] @param {boolean} [live] @returns {State} */
function edit(state, leaf, path, live) {
  return move(state, { ...now(state), scenario: leaf }, path, live)
}

/** begin goes on with another scenario, to which reset then goes back. @param {State} state @param {Leaf} leaf */
function begin(state, leaf) {
  return move(state, { ...now(state), scenario: leaf, start: leaf })
}

/** @param {State} state @returns {State} */
function undo(state) {
  const step = state.past[state.past.length - 1]
  if (!step) return state
  return { ...state, ...step, past: state.past.slice(0, -1), future: [...state.future, now(state)], live: '' }
}

/** @param {State} state @returns {State} */
function redo(state) {
  const step = state.future[state.future.length - 1]
  if (!step) return state
  return { ...state, ...step, past: [...state.past, now(state)], future: state.future.slice(0, -1), live: '' }
}

/**
 * @param {State} state @param {string} path @param {Value | null} value @param {Value} [base] @param {boolean} [live]
 * @returns {State}
 */
function set(state, path, value, base, live) {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return state // of a number field that is half written
    value += 0 // turns −0 into 0, as the reader does
  }
  return edit(state, withValue(state.scenario, path, value, base), path, live)
}

/**
 * The parts of a path: [table, name] or [table, id of an entry, key] or [key of the scenario].
 * @param {string} path
 * @returns {string[]}
 */
export function partsOf(path) {
  const dot = path.indexOf('.')
  if (dot < 0) return [path]
  const table = path.slice(0, dot)
  const rest = path.slice(dot + 1)
  if (table !== 'event' && table !== 'proposal') return [table, rest] // of a decision too: entry, country and year
  const second = rest.indexOf('.')
  return [table, rest.slice(0, second), rest.slice(second + 1)]
}

const SINGLE = new Set(['title', 'question', 'expect', 'until', 'seed', 'agenda'])
const TABLES = new Set(['parameters', 'mechanisms', 'barriers', 'supports', 'size', 'uncertain'])

/** @param {string} path */
function unknown(path) {
  return new Error(`there is no path ${path}`)
}

/** @param {string} table @returns {'events' | 'proposals'} */
function listOf(table) {
  return table === 'event' ? 'events' : 'proposals'
}

/**
 * @param {Leaf} leaf @param {string} path @param {Value | null} value @param {Value} [base]
 * @returns {Leaf}
 */
function withValue(leaf, path, value, base) {
  const [table, name, key] = partsOf(path)
  const mine = isAdded(leaf, table, name)
  if (value === null || value === undefined || !mine && base !== undefined && same(value, base)) return without(leaf, path)
  if (SINGLE.has(path)) return { ...leaf, [path]: value }
  if (TABLES.has(table)) {
    return { ...leaf, [table]: { .../** @type {any} */ (leaf)[table], [name]: value } }
  }
  if (!key || table !== 'event' && table !== 'proposal') throw unknown(path)
  if (mine) {
    const list = listOf(table)
    return { ...leaf, [list]: leaf[list].map(e => (e.id === name ? { ...omit(e, EXCLUDES[key]), [key]: value } : e)) }
  }
  const keys = omit(own(leaf.change, name) ?? {}, EXCLUDES[key])
  return { ...leaf, change: { ...leaf.change, [name]: { ...keys, [key]: value } } }
}

/** @param {Leaf} leaf @param {string} table @param {string} id */
function isAdded(leaf, table, id) {
  return (table === 'event' || table === 'proposal') && leaf[listOf(table)].some(e => e.id === id)
}

/** @param {Leaf} leaf @param {string} path @returns {Leaf} */
function without(leaf, path) {
  const [table, name, key] = partsOf(path)
  if (SINGLE.has(path)) return { ...leaf, [path]: path === 'until' || path === 'seed' ? null : '' }
  if (TABLES.has(table)) return { ...leaf, [table]: omit(/** @type {any} */ (leaf)[table], name) }
  if (table === 'decision') return { ...leaf, decisions: leaf.decisions.filter(d => decisionPath(d) !== path) }
  if (!key || table !== 'event' && table !== 'proposal') throw unknown(path)
  if (isAdded(leaf, table, name)) {
    if (key === 'id' || key === 'kind') return leaf
    const list = listOf(table)
    return { ...leaf, [list]: leaf[list].map(e => (e.id === name ? omit(e, key) : e)) }
  }
  const keys = omit(own(leaf.change, name) ?? {}, key)
  return { ...leaf, change: Object.keys(keys).length ? { ...leaf.change, [name]: keys } : omit(leaf.change, name) }
}

/** @param {Record<string, Value>} d */
function decisionPath(d) {
  return `decision.${d.entry}.${d.country}.${d.year}`
}

/** @template T @param {T} object @param {string} key @returns {T} */
function omit(object, key) {
  const copy = { ...object }
  delete (/** @type {any} */ (copy)[key])
  return copy
}

/** @param {Leaf} leaf @param {string} id @returns {Leaf} */
function removed(leaf, id) {
  if (leaf.remove.includes(id)) return leaf
  if (isAdded(leaf, 'event', id) || isAdded(leaf, 'proposal', id)) return dropped(leaf, id)
  return { ...leaf, remove: [...leaf.remove, id] }
}

/**
 * @param {Leaf} leaf @param {'event' | 'proposal'} table @param {Partial<NewEntry>} entry @param {string[]} [taken]
 * @returns {Leaf}
 */
function added(leaf, table, entry, taken) {
  const list = listOf(table)
  const whole = /** @type {NewEntry} */ ({ ...entry, id: freshId(leaf, entry, taken) })
  return { ...leaf, [list]: [...leaf[list], whole] }
}

/** @param {Leaf} leaf @param {string} id @returns {Leaf} */
function dropped(leaf, id) {
  const mine = /** @param {string} path */ path => path.startsWith(`event.${id}.`) || path.startsWith(`proposal.${id}.`)
  return {
    ...leaf,
    events: leaf.events.filter(e => e.id !== id),
    proposals: leaf.proposals.filter(e => e.id !== id),
    decisions: leaf.decisions.filter(d => d.entry !== id),
    uncertain: Object.fromEntries(Object.entries(leaf.uncertain).filter(([path]) => !mine(path))),
  }
}

/**
 * An id that a new entry gets: that which it asks for, or one made of its kind and year, with a number if it is taken.
 * @param {Leaf} leaf @param {Partial<NewEntry>} entry @param {string[]} [taken]
 * @returns {string}
 */
export function freshId(leaf, entry, taken = []) {
  const mine = [...leaf.events, ...leaf.proposals].map(e => e.id)
  const used = new Set([...taken, ...leaf.remove, ...Object.keys(leaf.change), ...mine])
  const wanted = entry.id || [entry.kind ?? 'entry', entry.year ?? ''].join('-')
  const id = wanted.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'entry'
  if (!used.has(id)) return id
  let n = 2
  while (used.has(`${id}-${n}`)) n++
  return `${id}-${n}`
}

/**
 * The value of a path in the differences, undefined where the scenario that is extended counts.
 * @param {Leaf} leaf @param {string} path
 * @returns {Value | undefined}
 */
export function valueOf(leaf, path) {
  const [table, name, key] = partsOf(path)
  if (SINGLE.has(path)) return /** @type {any} */ (leaf)[path] ?? undefined
  if (TABLES.has(table)) return own(/** @type {any} */ (leaf)[table], name)
  const entry = leaf.events.find(e => e.id === name) ?? leaf.proposals.find(e => e.id === name)
  return own(entry ?? own(leaf.change, name) ?? {}, key)
}

/** @param {any} object @param {string} key */
function own(object, key) {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/**
 * @param {Leaf} leaf @param {string} id
 * @returns {'as-is' | 'removed' | 'changed' | 'added'}
 */
export function entryState(leaf, id) {
  if (leaf.remove.includes(id)) return 'removed'
  if (isAdded(leaf, 'event', id) || isAdded(leaf, 'proposal', id)) return 'added'
  return Object.hasOwn(leaf.change, id) ? 'changed' : 'as-is'
}

/**
 * A difference, for a list of what was changed. action is what takes it back.
 * @typedef {'set' | 'switch' | 'removed' | 'added' | 'changed'} What
 * @typedef {{what: What, path: string, id: string, value: Value | null, action: Action}} Difference
 *
 * What differs from the scenario that is extended.
 * @param {State} state
 * @returns {Difference[]}
 */
export function changed(state) {
  const leaf = state.scenario
  /** @type {Difference[]} */
  const list = []
  for (const id of leaf.remove) list.push({ what: 'removed', path: '', id, value: null, action: { do: 'restore', id } })
  for (const e of [...leaf.events, ...leaf.proposals]) {
    list.push({ what: 'added', path: '', id: e.id, value: e.kind, action: { do: 'drop', id: e.id } })
  }
  /** @param {'set' | 'switch' | 'changed'} what @param {string} path @param {any} value @param {string} [id] */
  const put = (what, path, value, id = '') => list.push({ what, path, id, value, action: { do: 'unset', path } })
  for (const id in leaf.change) {
    if (leaf.remove.includes(id)) continue
    for (const key in leaf.change[id]) put('changed', `event.${id}.${key}`, leaf.change[id][key], id)
  }
  for (const table of /** @type {const} */ (['mechanisms', 'barriers', 'supports'])) {
    for (const name in leaf[table]) put('switch', `${table}.${name}`, leaf[table][name])
  }
  for (const table of /** @type {const} */ (['parameters', 'size', 'uncertain'])) {
    for (const name in leaf[table]) put('set', `${table}.${name}`, leaf[table][name])
  }
  for (const d of leaf.decisions) put('set', decisionPath(d), d.answer)
  if (leaf.until !== null) put('set', 'until', leaf.until)
  if (leaf.seed !== null) put('set', 'seed', leaf.seed)
  if (leaf.agenda) put('set', 'agenda', leaf.agenda)
  return list
}

/** Whether undo, redo and reset would change something. @param {State} state */
export function history(state) {
  return { undo: state.past.length > 0, redo: state.future.length > 0, reset: !same(state.scenario, state.start) }
}

/**
 * Whether two values of plain data are equal.
 * @param {any} a @param {any} b
 * @returns {boolean}
 */
export function same(a, b) {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(k => Object.hasOwn(b, k) && same(a[k], b[k]))
}
