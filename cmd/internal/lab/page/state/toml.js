// Writes the differences of a scenario as a person would write the file: a title, what it extends, then only what differs.
// The engine reads this very text, and so does the program: the page knows no other way to a result.

/** @typedef {import('../types.js').Leaf} Leaf */
/** @typedef {import('../types.js').Value} Value */
/** @typedef {{text: string, path: string}} Line   a line, and the path of what it sets: '' for none */

/**
 * The text of a scenario file. title is what a scenario without one is called.
 * @param {Leaf} leaf @param {string} [title]
 * @returns {string}
 */
export function toml(leaf, title) {
  return lines(leaf, title).map(l => l.text + '\n').join('')
}

/**
 * The text of side A: a scenario of the library, run with the seed and until the year of side B.
 * @param {string} name @param {Pick<Leaf, 'until' | 'seed'>} other
 */
export function sideA(name, other) {
  const { until, seed } = other
  return [
    `title = ${value(name)}`, `extends = ${value(name)}`,
    ...(until === null ? [] : [`until = ${value(until)}`]), ...(seed === null ? [] : [`seed = ${value(seed)}`]), '',
  ].join('\n')
}

/**
 * The path of what stands in a line of the text, '' for none, so that a fault of the reader is shown beside its lever.
 * @param {Leaf} leaf @param {number} line counts from 1
 */
export function pathAt(leaf, line) {
  return lines(leaf)[line - 1]?.path ?? ''
}

/**
 * @param {Leaf} leaf @param {string} [title]
 * @returns {Line[]}
 */
export function lines(leaf, title = 'Untitled') {
  const off = new Set(leaf.remove)
  const out = block('', '', [
    ['title', leaf.title.trim() ? leaf.title : title], ['ids', some(leaf.ids)], ['question', some(leaf.question)],
    ['claims', some(leaf.claims)], ['expect', some(leaf.expect)], ['extends', some(leaf.extends)],
    ['region', some(leaf.region)], ['until', leaf.until], ['seed', leaf.seed],
    ['agenda', some(leaf.agenda)], ['remove', some(leaf.remove)],
  ])
  for (const table of /** @type {const} */ (['parameters', 'mechanisms', 'barriers', 'supports', 'size'])) {
    out.push(...headed(`[${table}]`, `${table}.`, Object.entries(leaf[table]), dotted))
  }
  for (const [table, list] of /** @type {const} */ ([['event', leaf.events], ['proposal', leaf.proposals]])) {
    for (const e of list) {
      const { id, kind, ...others } = e
      out.push(...headed(`[[${table}]]`, `${table}.${id}.`, [['id', id], ['kind', kind], ...texts(others)]))
    }
  }
  for (const d of leaf.decisions) {
    if (off.has(String(d.entry))) continue
    out.push(...headed('[[decision]]', `decision.${d.entry}.${d.country}.${d.year}.`, texts(d)))
  }
  for (const id in leaf.change) {
    const keys = texts(leaf.change[id])
    if (keys.length && !off.has(id)) out.push(...headed('[[change]]', `event.${id}.`, [['id', id], ...keys]))
  }
  const ranges = Object.entries(leaf.uncertain).filter(([path]) => !off.has(path.split('.')[1]))
  return [...out, ...headed('[uncertain]', 'uncertain.', ranges, dotted)]
}

/** @template T @param {T & {length: number}} list @returns {T | null} null for an empty one, which a file leaves out */
function some(list) {
  return list.length ? list : null
}

/** The keys of an entry without empty texts. @param {Record<string, Value>} keys @returns {[string, Value][]} */
function texts(keys) {
  return Object.entries(keys).filter(([, v]) => v !== '')
}

/**
 * @param {string} header @param {string} prefix @param {[string, Value | null][]} keys @param {(key: string) => string} [name]
 * @returns {Line[]}
 */
function headed(header, prefix, keys, name) {
  return keys.length ? [{ text: '', path: '' }, ...block(header, prefix, keys, name)] : []
}

/**
 * Lines with the signs of equality below one another.
 * @param {string} header '' for none @param {string} prefix of paths
 * @param {[string, Value | null][]} keys null is left out @param {(key: string) => string} [name]
 * @returns {Line[]}
 */
function block(header, prefix, keys, name = bare) {
  /** @type {[string, string, Value][]} */
  const rows = []
  for (const [key, v] of keys) if (v !== null) rows.push([name(key), prefix + key, v])
  const width = Math.max(...rows.map(([k]) => k.length))
  const head = header ? [{ text: header, path: rows[0][1] }] : []
  return [...head, ...rows.map(([k, path, v]) => ({ text: `${k.padEnd(width)} = ${value(v)}`, path }))]
}

/** A key as TOML wants it. @param {string} key */
function bare(key) {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : text(key)
}

/** A key of several parts. @param {string} path */
function dotted(path) {
  return path.split('.').map(bare).join('.')
}

/**
 * A value as TOML.
 * @param {Value} v
 * @returns {string}
 */
export function value(v) {
  if (typeof v === 'string') return text(v)
  if (typeof v === 'number') return number(v)
  if (Array.isArray(v)) return `[${v.map(value).join(', ')}]`
  if (typeof v === 'boolean') return String(v)
  throw new TypeError('a scenario file holds texts, numbers, true, false and lists of them')
}

/** @type {Record<string, string>} */
const ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '"': '\\"', '\\': '\\\\' }

/** @param {string} s */
function text(s) {
  if (/\p{Surrogate}/u.test(s)) throw new TypeError('half a character, which no file can hold') // lone ones only, because of u
  const escaped = s.replace(/[\u0000-\u001f"\\\u007f]/g, c => {
    return ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

/**
 * The shortest digits that read back with the same bits. The reader takes whole numbers for numbers, so 3 is written for
 * keys of both types, as a person would.
 * @param {number} v
 */
function number(v) {
  if (!Number.isFinite(v)) throw new TypeError('a scenario file holds finite numbers only')
  const digits = Object.is(v, -0) ? '-0.0' : String(v)
  return Number.isInteger(v) && !Number.isSafeInteger(v) && !digits.includes('e') ? `${digits}.0` : digits // may exceed int64
}
