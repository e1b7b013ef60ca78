// One lever: a slider and a number field for the same value, with its unit, a tick at the baseline, named bands, a way back
// and what it is.

import { h } from '../dom.js'
import { density, place, quantile, reach, shown, snap, stepOf, within } from './numbers.js'
import { capital, claimsIn, plain, words } from './entries.js'
import { FIRST, OUTSIDE } from './groups.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').VNode} VNode */
/** @typedef {import('../types.js').Child} Child */

/**
 * @typedef {object} Lever
 * @property {string} at          tells this lever from others of the same path on the page
 * @property {string} path
 * @property {string} label
 * @property {string} unit
 * @property {number} value
 * @property {number} baseline    of side A: the tick
 * @property {number} back        where it goes back to
 * @property {number} low         least admissible value
 * @property {number} high
 * @property {boolean} [whole]
 * @property {number[] | null} [prior]
 * @property {number[] | null} [posterior]
 * @property {string} [ranges]     what the prior and the record hold for likely, in words
 * @property {[number, number]} [ends]   of a range: the slider moves its middle, value
 * @property {(value: number, live: boolean) => void} set
 * @property {(low: number, high: number) => void} [setEnds]
 * @property {() => void} undo
 * @property {() => Child} what   the explanation, made when somebody opens it
 */

/** @param {Context} ctx @param {Lever} l @returns {VNode} */
export function lever(ctx, l) {
  const id = `${l.at}-${l.path}`.replace(/[^\w-]/g, '_')
  const [from, to] = reach({ low: l.low, high: l.high, prior: l.prior ?? null }, [l.value, l.baseline, l.back])
  const step = stepOf(from, to, l.whole)
  const changed = l.value !== l.back
  return h('div', { key: id, class: changed ? 'lever changed' : 'lever' },
    h('div', { class: 'lever-head' },
      h('label', { for: id }, l.label),
      changed && h('button', {
        type: 'button', class: 'quiet back', 'data-back': l.path, onclick: l.undo,
        'aria-label': ctx.t('shell.lever.back', { name: l.label, value: shown(l.back) }),
      }, ctx.t('shell.lever.backShort'))),
    h('div', { class: 'lever-body' },
      h('div', { class: l.prior ? 'track tall' : 'track' }, shape(ctx, l, from, to), slider(ctx, l, id, from, to, step)),
      l.ends ? endFields(ctx, l, id, l.ends) : numberField(ctx, l, id),
      h('span', { class: 'unit' }, unitOf(l.unit))),
    l.ranges ? h('p', { class: 'ranges', id: `${id}-ranges` }, l.ranges) : null,
    h('div', { class: 'lever-foot' },
      l.prior ? bands(ctx, l, l.prior, step) : null,
      h('details', { class: 'what', whenOpen: l.what }, h('summary', null, ctx.t('shell.lever.what')))))
}

/** Languages in which a slider grows to the left. */
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur'])

/** A unit as it is written beside a number; "1" is none. @param {string} unit */
export function unitOf(unit) {
  return unit === '1' ? '' : unit
}

/** @param {Context} ctx @param {Lever} l @param {string} id @param {number} from @param {number} to @param {number} step */
function slider(ctx, l, id, from, to, step) {
  /** @param {any} event @param {boolean} live */
  const move = (event, live) => l.set(snap(Number(event.target.value), step, l.back), live)
  return h('input', {
    type: 'range', id, 'data-path': l.path, min: from, max: to, step: 'any', value: l.value,
    'aria-valuetext': valueText(ctx, l),
    'aria-describedby': l.ranges ? `${id}-ranges` : null,
    oninput: (/** @type {Event} */ e) => move(e, true),
    onchange: (/** @type {Event} */ e) => move(e, false),
    onkeydown: (/** @type {any} */ e) => {
      const next = keyed(e.key, Number(e.target.value), { from, to, step, rtl: RIGHT_TO_LEFT.has(ctx.state.looks.language) })
      if (next === null) return
      e.preventDefault()
      e.target.value = String(next === from || next === to ? next : snap(next, step, l.back))
      l.set(Number(e.target.value), true)
    },
    onkeyup: (/** @type {any} */ e) => keyed(e.key, 0, { from, to, step }) !== null && l.set(Number(e.target.value), false),
  })
}

/**
 * Where a key moves a slider; null for other keys.
 * @param {string} key @param {number} value @param {{from: number, to: number, step: number, rtl?: boolean}} s
 */
export function keyed(key, value, s) {
  const forward = s.rtl ? -1 : 1
  /** @type {Record<string, number>} */
  const by = { ArrowRight: forward, ArrowLeft: -forward, ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }
  if (key === 'Home') return s.from
  if (key === 'End') return s.to
  return key in by ? within(value + by[key] * s.step, s.from, s.to) : null
}

/** What a screen reader says of the value. @param {Context} ctx @param {Lever} l */
function valueText(ctx, l) {
  const value = l.ends ? ctx.t('shell.lever.between', { low: shown(l.ends[0]), high: shown(l.ends[1]) }) : shown(l.value)
  const band = l.prior ? bandOf(l.value, l.prior) : ''
  return [`${value} ${unitOf(l.unit)}`.trim(), band && ctx.t('shell.band.' + band)].filter(Boolean).join(', ')
}

/**
 * The band in which a value lies, by the quantiles of the prior.
 * @param {number} value @param {number[]} prior
 * @returns {'low' | 'usual' | 'high'}
 */
export function bandOf(value, prior) {
  if (value <= quantile(prior, 0.25)) return 'low'
  return value >= quantile(prior, 0.75) ? 'high' : 'usual'
}

/** @param {Context} ctx @param {Lever} l @param {string} id */
function numberField(ctx, l, id) {
  return h('input', {
    type: 'number', class: 'number', 'data-path': l.path, min: l.low, max: l.high, step: l.whole ? 1 : 'any',
    value: shown(l.value), inputmode: 'decimal', id: `${id}-number`,
    'aria-label': ctx.t('shell.lever.number', { name: l.label }),
    onchange: (/** @type {any} */ e) => {
      const v = written(e.target, l.low, l.high, l.whole)
      if (v === null) e.target.value = shown(l.value)
      else if (String(v) !== shown(l.value)) l.set(v, false)
    },
  })
}

/**
 * The number in a field, brought inside what is admissible; null where there is none.
 * @param {{value: string}} field @param {number} low @param {number} high @param {boolean} [whole]
 */
export function written(field, low, high, whole) {
  if (field.value.trim() === '') return null
  const v = Number(field.value)
  if (!Number.isFinite(v)) return null
  const inside = within(whole ? Math.round(v) : v, low, high)
  field.value = String(inside)
  return inside
}

/** @param {Context} ctx @param {Lever} l @param {string} id @param {[number, number]} ends */
function endFields(ctx, l, id, ends) {
  return h('span', { class: 'ends' }, ends.map((end, k) => h('input', {
    key: String(k), type: 'number', class: 'number', 'data-path': l.path, 'data-end': k ? 'high' : 'low', id: `${id}-${k}`,
    min: l.low, max: l.high, step: 'any', value: shown(end), inputmode: 'decimal',
    'aria-label': ctx.t(k ? 'shell.lever.highEnd' : 'shell.lever.lowEnd', { name: l.label }),
    onchange: (/** @type {any} */ e) => {
      const v = written(e.target, l.low, l.high)
      if (v === null) e.target.value = shown(end)
      else if (k) l.setEnds?.(Math.min(ends[0], v), v)
      else l.setEnds?.(v, Math.max(ends[1], v))
    },
  })))
}

/**
 * Buttons that bring the lever to the low, usual and high value of its prior.
 * @param {Context} ctx @param {Lever} l @param {number[]} prior @param {number} step
 */
function bands(ctx, l, prior, step) {
  const names = /** @type {const} */ ([['low', 0.05], ['usual', 0.5], ['high', 0.95]])
  return h('div', { class: 'bands', role: 'group', 'aria-label': ctx.t('shell.lever.bands', { name: l.label }) },
    names.map(([band, p]) => {
      const v = within(Number((Math.round(quantile(prior, p) / step) * step).toPrecision(12)), l.low, l.high)
      return h('button', {
        key: band, type: 'button', class: 'quiet', 'aria-pressed': String(l.value === v), onclick: () => l.set(v, false),
      }, ctx.t('shell.band.' + band), ' ', h('span', { class: 'muted' }, shown(v, 3)))
    }))
}

/**
 * What stands behind the slider: the prior as an outline, what the record made of it as an area, the tick at the baseline.
 * It says nothing that words beside it do not say, so it is hidden from screen readers.
 * @param {Context} ctx @param {Lever} l @param {number} from @param {number} to
 */
function shape(ctx, l, from, to) {
  const least = (to - from) / 200
  const prior = l.prior ? density(l.prior, least) : []
  const posterior = l.posterior ? density(l.posterior, least) : []
  const top = Math.max(0, ...prior.map(s => s[2]), ...posterior.map(s => s[2]))
  const x = place(l.baseline, from, to)
  return h('svg', { class: l.prior ? 'behind tall' : 'behind', viewBox: '0 0 100 20', preserveAspectRatio: 'none',
    'aria-hidden': 'true', focusable: 'false' },
    posterior.length ? h('path', { class: 'posterior', d: steps(posterior, from, to, top) }) : null,
    prior.length ? h('path', { class: 'prior', d: steps(prior, from, to, top) }) : null,
    l.ends && h('path', { class: 'drawn', d: `M${place(l.ends[0], from, to)} 18H${place(l.ends[1], from, to)}` }),
    h('path', { class: 'tick-a', d: `M${x} 0V20` }))
}

/**
 * The outline of areas, from the floor back to the floor.
 * @param {[number, number, number][]} areas @param {number} from @param {number} to @param {number} top
 */
export function steps(areas, from, to, top) {
  const y = (/** @type {number} */ height) => Number((19 - (height / top) * 18).toFixed(2))
  const points = areas.map(([x1, x2, height]) => `V${y(height)}H${place(x2, from, to)}`).join('')
  return `M${place(areas[0][0], from, to)} 19H${place(areas[0][0], from, to)}${points}V19`
}

/**
 * The ranges that a prior and a posterior hold for likely, in words.
 * @param {Context} ctx @param {number[] | null} prior @param {number[] | null} posterior
 */
export function rangesOf(ctx, prior, posterior) {
  /** @param {number[]} q */
  const ends = q => ({ low: shown(quantile(q, 0.05), 2), high: shown(quantile(q, 0.95), 2) })
  return [
    prior && ctx.t('shell.lever.prior', ends(prior)),
    posterior && ctx.t('shell.lever.record', ends(posterior)),
  ].filter(Boolean).join(' · ')
}

/**
 * What a lever is: the facts of it, as pairs of a term and a text; empty texts are left out.
 * @param {Context} ctx @param {[string, Child][]} facts
 */
export function facts(ctx, facts) {
  return h('dl', { class: 'facts' }, facts.filter(([, text]) => text).map(([key, text]) =>
    h('div', { key }, h('dt', null, ctx.t('shell.what.' + key)), h('dd', null, text))))
}

/**
 * The lever of a parameter.
 * @param {Context} ctx @param {import('../types.js').ParameterInfo} p @param {string} at
 * @param {{value: number, back: number, baseline: number}} values
 */
export function parameterLever(ctx, p, at, values) {
  const path = 'parameters.' + p.path
  const ranges = rangesOf(ctx, p.prior, p.posterior)
  return lever(ctx, {
    at, path, ...values, label: nameOfParameter(ctx, p), unit: p.unit, low: p.low, high: p.high,
    prior: p.prior, posterior: p.posterior, ranges: at === 'assumptions' ? ranges : '',
    set: (value, live) => ctx.dispatch({ do: 'set', path, value, base: values.back, live }),
    undo: () => ctx.dispatch({ do: 'unset', path }),
    what: () => facts(ctx, [
      ['does', capital(p.does)], ['path', h('code', null, p.path)], ['unit', unitOf(p.unit)],
      ['admissible', `${shown(p.low)} – ${shown(p.high)}`], ['ranges', ranges], ['grade', gradeOf(ctx, p.grade)],
      ['source', p.source], ['claims', claimsIn(p.does).join(' ')], ['reader', partOf(ctx, p.group)],
      ['mechanism', words(p.mechanism)],
    ]),
  })
}

/**
 * The name of a parameter: plain words for those that a group shows first, what the engine says of it for others.
 * @param {Context} ctx @param {import('../types.js').ParameterInfo} p
 */
export function nameOfParameter(ctx, p) {
  return FIRST.has(p.path) ? ctx.t('shell.parameter.' + p.path) : plain(p.does)
}

/** The part of the model that reads a parameter, by the first word of its path. @param {Context} ctx @param {string} part */
function partOf(ctx, part) {
  return OUTSIDE.includes(part) ? `${part}: ${ctx.t('shell.part.' + part)}` : part
}

/** A grade with what its letters mean. @param {Context} ctx @param {string} grade */
export function gradeOf(ctx, grade) {
  const letters = /** @type {const} */ (['V', 'M', 'C', 'J']).filter(letter => grade.includes(letter))
  return [grade, ...letters.map(letter => ctx.t('shell.grade.' + letter))].filter(Boolean).join('; ')
}

