// The entries of side B as the state has them, before the engine has read anything: those of the scenario that is extended
// with their differences, and the user's own.

import { entryState, valueOf } from '../state/state.js'
import { groupOf } from './groups.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').ScenarioInfo} ScenarioInfo */
/** @typedef {import('../types.js').EntryInfo} EntryInfo */
/** @typedef {import('../types.js').KindInfo} KindInfo */
/** @typedef {import('../types.js').Value} Value */
/** @typedef {import('../types.js').NewEntry} NewEntry */

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {'event' | 'proposal'} table
 * @property {KindInfo} kind
 * @property {string} group      of levers
 * @property {number} year
 * @property {string} label
 * @property {string[]} who
 * @property {string} source
 * @property {string} note
 * @property {Record<string, Value>} keys
 * @property {'as-is' | 'removed' | 'changed' | 'added'} state
 * @property {EntryInfo | null} base   as in the scenario that is extended; null for an added one and for one of side A only
 */

/** What a lever goes back to: the scenario that side B extends. @param {Context} ctx @returns {ScenarioInfo | null} */
export function baseOf(ctx) {
  if (ctx.base) return ctx.base
  return ctx.state.against === ctx.state.scenario.extends && ctx.a ? ctx.a : ctx.b
}

/** @type {WeakMap<object, {base: ScenarioInfo | null, a: ScenarioInfo | null, entries: Entry[]}>} */
const kept = new WeakMap()

/**
 * All entries by year, with those that were removed, and with those of side A that the scenario does not have.
 * @param {Context} ctx
 * @returns {Entry[]}
 */
export function entriesOf(ctx) {
  const leaf = ctx.state.scenario
  const base = baseOf(ctx)
  const before = kept.get(leaf)
  if (before && before.base === base && before.a === ctx.a) return before.entries
  const kinds = new Map(ctx.about.kinds.map(k => [k.name, k]))
  /** @type {Entry[]} */
  const entries = []
  for (const e of base?.entries ?? []) {
    const kind = kinds.get(e.kind)
    if (kind) entries.push(merged(e, kind, leaf.change[e.id] ?? {}, entryState(leaf, e.id)))
  }
  const known = new Set(entries.map(e => e.id))
  for (const [table, list] of /** @type {const} */ ([['event', leaf.events], ['proposal', leaf.proposals]])) {
    for (const e of list) {
      const kind = kinds.get(e.kind)
      if (kind && !known.has(e.id)) entries.push(own(table, e, kind))
    }
  }
  for (const e of entries) known.add(e.id)
  for (const e of ctx.a?.entries ?? []) {
    const kind = kinds.get(e.kind)
    if (base && kind && !known.has(e.id)) entries.push({ ...merged(e, kind, {}, 'removed'),
      base: leaf.remove.includes(e.id) ? e : null })
  }
  entries.sort((x, y) => x.year - y.year || (x.id < y.id ? -1 : 1))
  kept.set(leaf, { base, a: ctx.a, entries })
  return entries
}

/**
 * @param {EntryInfo} e @param {KindInfo} kind @param {Record<string, Value>} change @param {Entry['state']} state
 * @returns {Entry}
 */
function merged(e, kind, change, state) {
  const keys = { ...e.keys, ...change }
  return {
    id: e.id, table: e.table, kind, group: groupOf(kind), year: yearOf(change) ?? e.year,
    label: String(change.label ?? e.label), who: change === e.keys ? e.who : parties(keys, e.who),
    source: String(change.source ?? e.source), note: String(change.note ?? e.note), keys, state, base: e,
  }
}

/** @param {'event' | 'proposal'} table @param {NewEntry} e @param {KindInfo} kind @returns {Entry} */
function own(table, e, kind) {
  const { id, kind: _, label, source, note, ...keys } = e
  return {
    id, table, kind, group: groupOf(kind), year: yearOf(keys) ?? 0, label: String(label ?? ''), who: parties(keys, []),
    source: String(source ?? ''), note: String(note ?? ''), keys, state: 'added', base: null,
  }
}

/**
 * The first year of effect. What happened after 30 June counts from the next year, as the reader of scenarios has it.
 * @param {Record<string, Value>} keys
 * @returns {number | null}
 */
export function yearOf(keys) {
  if (typeof keys.year === 'number') return keys.year
  const date = String(keys.date ?? '')
  if (!/^\d{4}/.test(date)) return null
  return Number(date.slice(0, 4)) + (date.slice(5, 7) > '06' ? 1 : 0)
}

/** @param {Record<string, Value>} keys @param {string[]} usual @returns {string[]} */
function parties(keys, usual) {
  const named = ['country', 'by', 'toward', 'between', 'countries'].flatMap(k => /** @type {string[]} */ (keys[k] ?? []))
  return named.length ? named.map(String) : usual
}

/** The name of a kind in words: border_closure is "border closure". @param {string} name */
export function words(name) {
  return name.replaceAll('_', ' ')
}

/** The name of a key in words, without the unit that stands beside its number anyway. @param {string} name */
export function keyWords(name) {
  return capital(words(name.replace(/_(twh|bcm|mcm|km)$/, '')))
}

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The name of a node. @param {Context} ctx @param {string} code */
export function nameOf(ctx, code) {
  return ctx.about.region.nodes.find(n => n.code === code)?.name ?? code
}

/**
 * What an entry is, in words: its label, or its kind and parties.
 * @param {Context} ctx @param {Entry} e
 */
export function titleOf(ctx, e) {
  const members = ctx.about.region.nodes.filter(n => n.member).length
  const who = e.who.length === 0 || e.who.length >= members ? '' : e.who.length > 2
    ? e.who.join(', ') : e.who.map(c => nameOf(ctx, c)).join(' – ')
  const what = e.label || capital(words(e.kind.name)) + detail(e)
  return who ? `${what}: ${who}` : what
}

/** The key that tells entries of a kind apart. @param {Entry} e */
function detail(e) {
  const key = ['organisation', 'power', 'form', 'instrument'].map(k => e.keys[k]).filter(Boolean)
  const action = e.keys.action ? `, ${e.keys.action}` : ''
  return key.length ? ` (${key.join(', ')}${action})` : ''
}

/**
 * The value of a key of an entry: its own, that of the scenario that is extended, or the usual one.
 * @param {Entry} e @param {string} key
 */
export function keyValue(e, key) {
  return e.keys[key] ?? e.kind.keys.find(k => k.name === key)?.usual ?? null
}

/** The path of a key of an entry. @param {Entry} e @param {string} key */
export function pathOf(e, key) {
  return `${e.table}.${e.id}.${key}`
}

/**
 * The action that gives a key of an entry a value. The value in the scenario that is extended takes the difference away.
 * @param {Entry} e @param {string} key @param {Value} value @param {boolean} [live]
 */
export function setKey(e, key, value, live = false) {
  const base = key === 'year' ? e.base?.year : e.base?.keys[key] ?? undefined
  return { do: 'set', path: pathOf(e, key), value, base, live }
}

/** An entry of side A as one of the user's own. @param {Entry} e @returns {NewEntry} */
function asNew({ id, kind, label, source, note, keys }) {
  const texts = Object.fromEntries(Object.entries({ label, source, note }).filter(([, text]) => text))
  return { id, kind: kind.name, ...keys, ...texts }
}

/** The action that lets an entry happen or not. @param {Entry} e @param {boolean} on */
export function switchEntry(e, on) {
  if (e.state === 'added') return { do: 'drop', id: e.id }
  if (!e.base) return { do: 'add', table: e.table, entry: asNew(e), taken: [] } // under its old id
  return on ? { do: 'restore', id: e.id } : { do: 'remove', id: e.id }
}

/**
 * The value of a parameter on side B, of its baseline (side A) and where it goes back to.
 * @param {Context} ctx @param {import('../types.js').ParameterInfo} p
 */
export function parameterValues(ctx, p) {
  const base = ctx.base ?? (ctx.state.against === ctx.state.scenario.extends ? ctx.a : null)
  const back = base?.parameters[p.path] ?? p.value
  const now = valueOf(ctx.state.scenario, 'parameters.' + p.path) ?? (base ? back : ctx.b?.parameters[p.path] ?? p.value)
  return { value: Number(now), back, baseline: ctx.a?.parameters[p.path] ?? p.value }
}

/** Whether a switch is on, and whether it is in the scenario that is extended. @param {Context} ctx @param {string} path */
export function switchValues(ctx, path) {
  const base = ctx.base ?? (ctx.state.against === ctx.state.scenario.extends ? ctx.a : null)
  const back = base?.switches[path] ?? true
  return { on: valueOf(ctx.state.scenario, path) ?? (base ? back : ctx.b?.switches[path] ?? true), back }
}

/** Claims of the paper that a text names: K23, V20, E113. @param {string} text */
export function claimsIn(text) {
  return text.match(/\b[KVENS]\d{1,3}\b/g) ?? []
}

/** A text without the claims that it names in brackets at its end. @param {string} text */
export function plain(text) {
  return capital(text.replace(/\s*\((?:[KVENS]\d{1,3}[\s,]*)+\)/g, '').trim())
}
