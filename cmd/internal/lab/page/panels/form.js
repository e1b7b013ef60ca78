// Fields for the keys of an entry, made from what the engine says of its kind.

import { h } from '../dom.js'
import { capital, keyWords, nameOf, words } from './entries.js'
import { shown } from './numbers.js'
import { written } from './lever.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').KeyInfo} KeyInfo */
/** @typedef {import('../types.js').Value} Value */
/** @typedef {import('../types.js').VNode} VNode */

/**
 * A field for a key. set is called with a value that is admissible by its form; null takes the key away.
 * @param {Context} ctx @param {KeyInfo} k @param {Value | null} value @param {string} at  tells fields of the same key apart
 * @param {(value: Value | null) => void} set
 * @returns {VNode}
 */
export function field(ctx, k, value, at, set) {
  const id = `${at}-${k.name}`
  const say = `${id}-does`
  const label = [keyWords(k.name), k.required ? h('span', { class: 'muted' }, ' ', ctx.t('shell.form.required')) : null]
  const does = h('p', { class: 'muted does', id: say }, capital(k.does), '.', limits(ctx, k))
  if (k.type === 'codes') return h('fieldset', { key: k.name, class: 'field' }, h('legend', null, label), does,
    codes(ctx, k, value, id, set))
  if (k.type === 'range') return h('fieldset', { key: k.name, class: 'field' }, h('legend', null, label), does,
    range(ctx, k, value, id, set))
  return h('div', { key: k.name, class: 'field' }, h('label', { for: id }, label), does,
    single(ctx, k, value, { id, 'aria-describedby': say }, set))
}

/** The limits and the unit of a number, in words. @param {Context} ctx @param {KeyInfo} k */
function limits(ctx, k) {
  if (!['number', 'whole', 'range'].includes(k.type) || k.low === null || k.high === null) return ''
  const unit = k.unit === '1' ? '' : k.unit
  return ' ' + ctx.t('shell.form.limits', { low: shown(k.low), high: shown(k.high), unit }).replace(/\s+\./, '.')
}

/**
 * @param {Context} ctx
 * @param {KeyInfo} k @param {Value | null} value @param {Record<string, any>} attrs
 * @param {(value: Value | null) => void} set
 */
function single(ctx, k, value, attrs, set) {
  if (k.type === 'flag') {
    return h('input', { ...attrs, type: 'checkbox', checked: value === true,
      onchange: (/** @type {any} */ e) => set(e.target.checked) })
  }
  if (k.type === 'choice' || k.type === 'code') {
    return h('select', { ...attrs, value: value ?? '', required: k.required,
      onchange: (/** @type {any} */ e) => set(e.target.value || null) },
      !k.required || value === null ? h('option', { key: '', value: '' }, k.required ? ctx.t('shell.form.choose') : '–') : null,
      k.words.map(w => h('option', { key: w, value: w }, k.type === 'code' ? nameOf(ctx, w) : words(w))))
  }
  if (k.type === 'text') {
    return h('input', { ...attrs, type: 'text', value: value ?? '', maxlength: 500,
      onchange: (/** @type {any} */ e) => set(e.target.value || null) })
  }
  return number(k, value, attrs, v => set(v))
}

/**
 * @param {KeyInfo} k
 * @param {Value | null} value @param {Record<string, any>} attrs @param {(value: number | null) => void} set
 */
function number(k, value, attrs, set) {
  const whole = k.type === 'whole'
  return h('input', {
    ...attrs, type: 'number', class: 'number', min: k.low, max: k.high, step: whole ? 1 : 'any', required: k.required,
    value: value === null ? '' : String(value), inputmode: whole ? 'numeric' : 'decimal',
    onchange: (/** @type {any} */ e) => set(written(e.target, k.low ?? -Infinity, k.high ?? Infinity, whole)),
  })
}

/**
 * @param {Context} ctx
 * @param {KeyInfo} k @param {Value | null} value @param {string} id @param {(value: Value | null) => void} set
 */
function range(ctx, k, value, id, set) {
  const ends = Array.isArray(value) ? value : [null, null]
  const known = (/** @type {any} */ v) => (v === null ? null : Number(v))
  /** @param {number} which @param {number | null} v */
  const change = (which, v) => {
    if (v === null) return set(null)
    const other = known(ends[1 - which]) ?? v
    set(which === 0 ? [v, Math.max(v, other)] : [Math.min(v, other), v])
  }
  return h('span', { class: 'ends' }, [0, 1].map(which => number(k, ends[which] ?? null, {
    key: String(which), id: `${id}-${which}`,
      'aria-label': ctx.t(which ? 'shell.lever.highEnd' : 'shell.lever.lowEnd', { name: words(k.name) }),
  }, v => change(which, v))))
}

/**
 * @param {Context} ctx
 * @param {KeyInfo} k @param {Value | null} value @param {string} id @param {(value: Value | null) => void} set
 */
function codes(ctx, k, value, id, set) {
  const chosen = Array.isArray(value) ? value.map(String) : []
  const most = k.low === 2 && k.high === 2 || k.name === 'between' ? 2 : k.high ?? k.words.length
  return h('div', { class: 'codes' }, k.words.map(w => h('label', { key: w, class: 'switch' }, h('input', {
    type: 'checkbox', id: `${id}-${w}`, checked: chosen.includes(w), disabled: !chosen.includes(w) && chosen.length >= most,
    onchange: (/** @type {any} */ e) => {
      const next = k.words.filter(c => (c === w ? e.target.checked : chosen.includes(c)))
      set(next.length ? next : null)
    },
  }), h('span', null, nameOf(ctx, w)))))
}

/**
 * The required keys that have no value yet.
 * @param {KeyInfo[]} keys @param {Record<string, Value>} given
 */
export function missing(keys, given) {
  return keys.filter(k => k.required &&
    (given[k.name] === undefined || k.name === 'between' && /** @type {any[]} */ (given[k.name]).length < 2))
}
