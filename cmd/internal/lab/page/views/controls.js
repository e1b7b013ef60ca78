// Small parts that the views which ask the engine share: labelled controls, what stands there while an answer is awaited, and
// the names of the two sides.

import { h } from '../dom.js'
import { finite } from '../charts/scale.js'
import { sideNames, widthOf } from './sides.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../types.js').VNode} VNode */
/** @typedef {'a' | 'b'} Side */

/** @type {readonly Side[]} */
export const SIDES = ['a', 'b']

/** @param {Context} ctx @param {string} name @param {any} usual */
export const picked = (ctx, name, usual) => ctx.state.looks.picks[name] ?? usual

/** @param {Context} ctx @param {string} name @param {any} value */
export const pick = (ctx, name, value) => ctx.dispatch({ do: 'pick', name, value })

/**
 * choice is a labelled list of options: [value, words].
 * @param {string} id @param {string} label @param {[string, string][]} options @param {string} value
 * @param {(value: string) => void} change
 */
export const choice = (id, label, options, value, change) =>
  h('label', { class: 'control', for: id, key: id }, h('span', null, label),
    h('select', { id, value, onchange: (/** @type {any} */ e) => change(e.currentTarget.value) },
      options.map(([v, words]) => h('option', { value: v, selected: v === value }, words))))

/**
 * whole is a labelled entry of a whole number.
 * @param {string} id @param {string} label @param {number} value @param {number} low @param {number} high
 * @param {(value: number) => void} change
 */
export const whole = (id, label, value, low, high, change) =>
  h('label', { class: 'control', for: id, key: id }, h('span', null, label),
    h('input', {
      id, type: 'number', min: low, max: high, step: 1, value,
      onchange: (/** @type {any} */ e) => change(within(Number(e.currentTarget.value), low, high)),
    }))

/** @param {number} value @param {number} low @param {number} high */
export const within = (value, low, high) => Math.min(high, Math.max(low, finite(value) ? Math.round(value) : low))

/**
 * span is two entries of years, of which the first is never after the second.
 * @param {Context} ctx @param {string} name of the pick @param {[number, number]} years
 */
export function span(ctx, name, years) {
  const [from, to] = years
  return [
    whole(`${name}-from`, ctx.t('views.from'), from, ctx.first, ctx.last, y => pick(ctx, name, [y, Math.max(y, to)])),
    whole(`${name}-to`, ctx.t('views.to'), to, ctx.first, ctx.last, y => pick(ctx, name, [Math.min(y, from), y])),
  ]
}

/** @param {Context} ctx the year that is shown, within the years on screen */
export const yearShown = ctx => within(ctx.state.looks.year, ctx.first, ctx.last)

/**
 * yearSlider chooses the year by the mouse and by the arrow keys.
 * @param {Context} ctx @param {string} id @param {number} first @param {number} last
 */
export function yearSlider(ctx, id, first, last) {
  const year = within(ctx.state.looks.year, first, last)
  return h('label', { class: 'control year', for: id, key: id }, h('span', null, ctx.t('views.year')),
    h('input', {
      id, type: 'range', min: first, max: last, step: 1, value: year, 'aria-valuetext': String(year),
      oninput: (/** @type {any} */ e) => ctx.dispatch({ do: 'year', year: Number(e.currentTarget.value) }),
    }),
    h('output', { for: id }, year))
}

/**
 * button says what it does. Once it is out of place it is left out, so that none is dead.
 * @param {string} label @param {() => void} onclick @param {Record<string, any>} [more]
 */
export const button = (label, onclick, more = {}) => h('button', { type: 'button', onclick, ...more }, label)

/** @param {Context} ctx @param {Side} side */
export const sideTitle = (ctx, side) => sideNames(ctx)[side]

/** @param {Context} ctx @param {string} code */
export const nameOf = (ctx, code) => ctx.about.region.nodes.find(n => n.code === code)?.name ?? code

/** @param {Context} ctx @param {string} pair as in A-B */
export const pairName = (ctx, pair) => pair.split('-').map(code => nameOf(ctx, code)).join(' – ')

/**
 * awaited stands in the place of an answer that is not there.
 * @param {Context} ctx @param {import('../types.js').Asked<any>} asked
 * @returns {Child}
 */
export function awaited(ctx, asked) {
  if (asked.state === 'done') return null
  if (asked.state === 'failed') {
    return h('div', { class: 'failed', role: 'alert', key: 'failed' },
      h('p', null, ctx.t('views.failed', { error: asked.error })),
      asked.faults.length > 0 && h('ul', null, asked.faults.map(f => h('li', null, f.message))))
  }
  const words = ctx.baked ? 'views.engine' : 'views.waiting'
  return h('p', { class: 'waiting', role: 'status', key: 'waiting' }, ctx.t(words))
}

/**
 * roomFor is how wide a drawing is, in its own units: as wide as its place, so that letters keep their size on a narrow screen.
 * @param {Context} ctx @param {number} [most]
 */
export const roomFor = (ctx, most = 760) => Math.min(most, widthOf(ctx))

/**
 * put asks a question as soon as a view is there. A question that failed is not put again by itself.
 * @param {Context} ctx @param {string} name @param {object} request
 */
export function put(ctx, name, request) {
  const asked = ctx.ask(name, request)
  return asked.state === 'idle' ? ctx.ask(name, request, true) : asked
}
