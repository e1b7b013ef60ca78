// A share link: what is on the screen, in the fragment of the address, which no server ever sees. It holds the differences
// only, so it is short, and it can be checked: whatever a stranger wrote into a link either has the shape of a scenario or is
// refused with a sentence.

import { emptyLeaf } from './state.js'

/** @typedef {import('../types.js').Leaf} Leaf */
/** @typedef {import('../types.js').State} State */
/** @typedef {{view: string, year: number, picks: Record<string, any>}} Shown */
/** @typedef {{leaf: Leaf, against: string, looks: Shown, warning: string, model: string, dropped: string[]}} Linked */
/** @typedef {{model: string, library: {name: string}[], parameters: {path: string}[], mechanisms: {name: string}[]}} Known */

const NAME = 'scenario='
const LONGEST = 64 << 10 // characters of a link, and bytes of what it holds
const VERSION = 1        // of the shape of a link

/**
 * The fragment of a link to the state, without "#", or the key of a sentence that says why there is none.
 * @param {State} state @param {string} model version of the rules
 * @returns {Promise<{text: string} | {error: string}>}
 */
export async function encode(state, model) {
  const { view, year } = state.looks
  const picks = Object.fromEntries(Object.entries(state.looks.picks).filter(([name, v]) => PICKS({ [name]: v })))
  const bare = Object.entries(state.scenario).filter(([key, v]) => !isEmpty(v) || key === 'extends')
  const whole = { link: VERSION, model, against: state.against, leaf: Object.fromEntries(bare), view, year, picks }
  if (!WHOLE(whole)) return { error: 'core.link-not' }
  const bytes = new TextEncoder().encode(JSON.stringify(whole))
  if (bytes.length > LONGEST) return { error: 'core.link-too-long' }
  const packed = new Uint8Array(await new Response(through(bytes, new CompressionStream('deflate-raw'))).arrayBuffer())
  const text = NAME + toBase64(packed)
  return text.length > LONGEST ? { error: 'core.link-too-long' } : { text }
}

/** Whether a fragment, with "#" or without, is meant to be a link of ours. @param {string} fragment */
export function isLink(fragment) {
  return fragment.replace(/^#/, '').startsWith(NAME)
}

/**
 * What a fragment holds: null if it is no link of ours, an error as the key of a sentence if it cannot be used. The
 * warning is the key of one, '' for none. What the rules of another model no longer have is dropped, and told.
 * @param {string} fragment with or without "#" @param {Known} about
 * @returns {Promise<Linked | {error: string} | null>}
 */
export async function decode(fragment, about) {
  if (!isLink(fragment)) return null
  const text = fragment.replace(/^#/, '')
  if (text.length > LONGEST) return { error: 'core.link-too-long' }
  let whole
  try {
    const bytes = await atMost(through(fromBase64(text.slice(NAME.length)), new DecompressionStream('deflate-raw')), LONGEST)
    if (!bytes) return { error: 'core.link-too-long' }
    whole = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return { error: 'core.link-broken' }
  }
  if (isPlain(whole) && Number.isInteger(whole.link) && whole.link > VERSION) return { error: 'core.link-newer' }
  if (!WHOLE(whole)) return { error: 'core.link-broken' }
  const known = new Set(about.library.map(item => item.name))
  const { leaf, against, view, year, picks, model } = whole
  if (!known.has(against) || leaf.extends && !known.has(leaf.extends)) return { error: 'core.link-unknown' }
  const found = { against, looks: { view, year, picks }, model }
  if (model === about.model) return { ...found, leaf: { ...emptyLeaf(''), ...leaf }, warning: '', dropped: [] }
  const { kept, dropped } = withoutUnknown({ ...emptyLeaf(''), ...leaf }, about)
  return { ...found, leaf: kept, dropped, warning: dropped.length ? 'core.link-dropped' : 'core.link-other-model' }
}

/**
 * A scenario without the parameters and theories that these rules do not have, and the paths of those.
 * @param {Leaf} leaf @param {Known} about @returns {{kept: Leaf, dropped: string[]}}
 */
function withoutUnknown(leaf, about) {
  const paths = new Set(about.parameters.map(p => p.path))
  const theories = new Set(about.mechanisms.map(m => m.name))
  /** @type {string[]} */
  const dropped = []
  /** @param {Record<string, any>} from @param {(key: string) => boolean} knows @param {string} before */
  const known = (from, knows, before) => Object.fromEntries(Object.entries(from).filter(([key]) => {
    if (!knows(key)) dropped.push(before + key)
    return knows(key)
  }))
  const kept = {
    ...leaf,
    parameters: known(leaf.parameters, path => paths.has(path), ''),
    mechanisms: known(leaf.mechanisms, name => theories.has(name), 'mechanisms.'),
    uncertain: known(leaf.uncertain, path => !path.startsWith('parameters.') || paths.has(path.slice(11)), 'uncertain.'),
  }
  return { kept, dropped }
}

/** @param {any} v */
function isEmpty(v) {
  return v === null || v === '' || typeof v === 'object' && Object.keys(v).length === 0
}

/** @param {Uint8Array} bytes @param {CompressionStream | DecompressionStream} stream @returns {ReadableStream<Uint8Array>} */
function through(bytes, stream) {
  const source = new ReadableStream({
    start(c) {
      c.enqueue(bytes)
      c.close()
    },
  })
  return source.pipeThrough(/** @type {any} */ (stream))
}

/**
 * What a stream gives, null if that is more than limit: a small link may hold a very large text.
 * @param {ReadableStream<Uint8Array>} stream @param {number} limit
 */
async function atMost(stream, limit) {
  const reader = stream.getReader()
  const parts = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > limit) {
      await reader.cancel()
      return null
    }
    parts.push(value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** @param {Uint8Array} bytes */
function toBase64(bytes) {
  let s = ''
  for (const b of bytes) s += String.fromCharCode(b)
  return btoa(s).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** @param {string} text */
function fromBase64(text) {
  if (!/^[\w-]*$/.test(text)) throw new TypeError('no base64url')
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
}

// The shape of a link as predicates: each tells whether a value of JSON is what it names.

/** @typedef {(v: any) => boolean} Shape */

/** @type {Shape} */
const text = v => typeof v === 'string' && v.length <= 4000 && !/\p{Surrogate}/u.test(v)
/** @type {Shape} */
const number = v => Number.isFinite(v)
/** @type {Shape} */
const flag = v => typeof v === 'boolean'
/** @type {Shape} */
const whole = v => Number.isSafeInteger(v) && v >= 0
/** @param {RegExp} pattern @returns {Shape} */
const like = pattern => v => text(v) && pattern.test(v)
/** @param {...Shape} shapes @returns {Shape} */
const either = (...shapes) => v => shapes.some(is => is(v))
/** @param {Shape} is @param {number} [most] @returns {Shape} */
const list = (is, most = 500) => v => Array.isArray(v) && v.length <= most && v.every(is)
/** @param {RegExp} keys @param {Shape} is @returns {Shape} */
const table = (keys, is) => v => isPlain(v) && Object.entries(v).every(([k, x]) => keys.test(k) && k !== '__proto__' && is(x))
/** @param {Record<string, Shape>} keys @param {string[]} required @returns {Shape} */
const record = (keys, required) => v =>
  isPlain(v) && required.every(k => Object.hasOwn(v, k)) &&
  Object.entries(v).every(([k, x]) => Object.hasOwn(keys, k) && keys[k](x))

/** @param {any} v */
function isPlain(v) {
  return typeof v === 'object' && v !== null && !Array.isArray(v)
}

const ID = /^[a-z0-9-]{1,100}$/
const KEY = /^[a-z_]{1,60}$/
const PATH = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,5}$/
const VALUE = either(text, number, flag, list(either(text, number), 50))
const ENTRY = either(v => table(KEY, VALUE)(v) && like(ID)(v.id) && like(KEY)(v.kind))

const LEAF = record({
  title: text, question: text, expect: text, ids: list(text), claims: list(text),
  extends: either(v => v === '', like(ID)), region: either(v => v === '', like(ID)),
  until: whole, seed: whole, agenda: either(v => v === '', like(ID)), remove: list(like(ID)), change: table(ID, table(KEY, VALUE)),
  events: list(ENTRY), proposals: list(ENTRY), decisions: list(table(KEY, VALUE)), parameters: table(PATH, number),
  mechanisms: table(KEY, flag), barriers: table(KEY, flag), supports: table(KEY, flag),
  size: table(/^[A-Z]{2}$/, like(/^[a-z]+$/)), uncertain: table(PATH, v => list(number, 2)(v) && v.length === 2),
}, ['extends'])

/** @param {number} deep @returns {Shape} */
const picked = deep => v => v === null || either(text, number, flag)(v) ||
  deep > 0 && either(list(picked(deep - 1), 100), table(/^[\w.:-]{1,100}$/, picked(deep - 1)))(v)

const PICKS = table(/^[\w.:-]{1,60}$/, picked(3))

const WHOLE = record({
  link: v => v === VERSION, model: like(/^[\w.+-]{1,40}$/), against: like(ID), leaf: LEAF,
  view: like(/^[a-z-]{1,40}$/), year: whole, picks: PICKS,
}, ['link', 'model', 'against', 'leaf', 'view', 'year', 'picks'])
