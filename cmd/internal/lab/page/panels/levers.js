// The levers, in the groups of the model. A group shows few levers at first and all of them on request.

import { h } from '../dom.js'
import { GROUPS, groupOfParameter } from './groups.js'
import {
  capital, entriesOf, keyValue, keyWords, parameterValues, pathOf, setKey, switchEntry, switchValues, titleOf, words, claimsIn,
} from './entries.js'
import { facts, gradeOf, lever, nameOfParameter, parameterLever, unitOf } from './lever.js'
import { within } from './numbers.js'
import { assumptions } from './assumptions.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').VNode} VNode */
/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../types.js').KeyInfo} KeyInfo */
/** @typedef {import('./entries.js').Entry} Entry */

const MOST_FOUND = 24

/** @param {Context} ctx @returns {VNode} */
export function levers(ctx) {
  const sought = String(ctx.state.looks.picks.find ?? '').trim().toLowerCase()
  return h('aside', { id: 'levers', key: 'levers', 'aria-label': ctx.t('shell.levers') }, h('div', { class: 'beside-view' },
    h('div', { class: 'levers-head' },
      h('h2', null, ctx.t('shell.levers')),
      h('label', { class: 'find' }, h('span', { class: 'unseen' }, ctx.t('shell.find')), h('input', {
        type: 'search', id: 'find', placeholder: ctx.t('shell.find'), value: ctx.state.looks.picks.find ?? '',
          autocomplete: 'off',
        oninput: (/** @type {any} */ e) => ctx.dispatch({ do: 'pick', name: 'find', value: e.target.value }),
      }))),
    sought ? found(ctx, sought) : [
      GROUPS.map((g, k) => panel(ctx, g.id, k < 2, () => group(ctx, g))),
      !ctx.state.looks.guided && panel(ctx, 'theories', false, () => theories(ctx)),
      !ctx.state.looks.guided && panel(ctx, 'assumptions', false, () => assumptions(ctx)),
    ]))
}

/**
 * A section that unfolds. What is folded is not drawn.
 * @param {Context} ctx @param {string} id @param {boolean} usual  whether it is open at first
 * @param {() => import('../types.js').Nested} content
 */
function panel(ctx, id, usual, content) {
  const name = 'open:' + id
  const open = ctx.state.looks.picks[name] ?? usual
  return h('section', { key: id, 'data-panel': id, 'aria-labelledby': `panel-${id}` },
    h('h3', { id: `panel-${id}` }, h('button', {
      type: 'button', class: 'fold', 'aria-expanded': String(open), 'aria-controls': `panel-${id}-in`,
      onclick: () => ctx.dispatch({ do: 'pick', name, value: !open }),
    }, ctx.t('shell.panel.' + id), touched(ctx, id))),
    h('div', { id: `panel-${id}-in`, class: 'panel-in', hidden: !open }, open && content()))
}

/** A mark beside the name of a group in which something differs. @param {Context} ctx @param {string} id */
function touched(ctx, id) {
  const n = countTouched(ctx, id)
  return n > 0 && h('span', { class: 'count' }, ctx.t('shell.touched', { n }))
}

/** How many differences a group holds. @param {Context} ctx @param {string} id */
export function countTouched(ctx, id) {
  const leaf = ctx.state.scenario
  if (id === 'theories') return [leaf.mechanisms, leaf.barriers, leaf.supports].flatMap(t => Object.keys(t)).length
  const parameters = ctx.about.parameters.filter(p => p.path in leaf.parameters)
  if (id === 'assumptions') return 0
  return parameters.filter(p => groupOfParameter(p) === id).length +
    entriesOf(ctx).filter(e => e.group === id && e.state !== 'as-is').length
}

/** @param {Context} ctx @param {import('./groups.js').Group} g */
function group(ctx, g) {
  const entries = entriesOf(ctx).filter(e => e.group === g.id)
  const parameters = ctx.about.parameters.filter(p => groupOfParameter(p) === g.id)
  const name = 'all:' + g.id
  const all = ctx.state.looks.picks[name] === true
  const first = firstOf(ctx, g, entries)
  const shownEntries = all ? entries : first.entries
  const shownParameters = all ? parameters : first.parameters
  const total = entries.length + parameters.length
  const hidden = total > shownEntries.length + shownParameters.length || all
  return [
    h('p', { class: 'lead' }, ctx.t('shell.lead.' + g.id)),
    shownEntries.map(e => entryLevers(ctx, e, g.id)),
    shownParameters.map(p => parameterLever(ctx, p, g.id, parameterValues(ctx, p))),
    total === 0 && h('p', { class: 'muted' }, ctx.t('shell.none')),
    hidden && h('button', {
      type: 'button', class: 'more', 'aria-expanded': String(all), onclick: () => ctx.dispatch({ do: 'pick', name, value: !all }),
    }, all ? ctx.t('shell.fewer') : ctx.t('shell.all', { n: total })),
  ]
}

/**
 * What a group shows at first: everything that was changed, then its list. A region that has nothing of the list shows its
 * last entries.
 * @param {Context} ctx @param {import('./groups.js').Group} g @param {Entry[]} entries
 */
function firstOf(ctx, g, entries) {
  const listed = entries.some(e => g.first.entries.includes(e.id)) ? g.first.entries : entries.slice(-2).map(e => e.id)
  const parameters = ctx.state.scenario.parameters
  return {
    entries: [...entries.filter(e => e.state !== 'as-is'), ...entries.filter(e => e.state === 'as-is' && listed.includes(e.id))],
    parameters: ctx.about.parameters.filter(p => g.first.parameters.includes(p.path) || p.path in parameters &&
      groupOfParameter(p) === g.id),
  }
}

/**
 * An entry as levers: whether it happens, and its numbers.
 * @param {Context} ctx @param {Entry} e @param {string} at @returns {VNode}
 */
export function entryLevers(ctx, e, at) {
  const title = titleOf(ctx, e)
  const on = e.state !== 'removed'
  const numbers = e.kind.keys.filter(k => ['number', 'whole', 'range'].includes(k.type) && k.low !== null && k.high !== null)
  const given = numbers.filter(k => keyValue(e, k.name) !== null && k.name in e.keys)
  return h('div', { key: `${at}-${e.id}`, class: `entry-levers is-${e.state}`, role: 'group', 'aria-label': title },
    h('label', { class: 'switch' }, h('input', {
      type: 'checkbox', 'data-path': `${e.table}.${e.id}`, checked: on,
      onchange: (/** @type {any} */ x) => ctx.dispatch(switchEntry(e, x.target.checked)),
    }), h('span', null, title, ' ', h('span', { class: 'muted' }, String(e.year)), ' ',
      on ? null : h('em', null, ctx.t('shell.state.removed')))),
    on && given.map(k => keyLever(ctx, e, k, at)))
}

/** The lever of a number or a range of an entry. @param {Context} ctx @param {Entry} e @param {KeyInfo} k @param {string} at */
export function keyLever(ctx, e, k, at) {
  const low = k.low ?? 0
  const high = k.high ?? 1
  const value = keyValue(e, k.name)
  const back = e.base?.keys[k.name] ?? (e.base ? k.usual : value)
  const common = {
    at: `${at}-${e.id}`, path: pathOf(e, k.name), label: keyWords(k.name), unit: k.unit, low, high, whole: k.type === 'whole',
    undo: () => ctx.dispatch({ do: 'unset', path: pathOf(e, k.name) }),
    what: () => facts(ctx, [
      ['does', capital(k.does)], ['entry', capital(e.kind.does)], ['unit', unitOf(k.unit)], ['admissible', `${low} – ${high}`],
      ['source', e.source], ['note', e.note], ['claims', claimsIn([e.source, e.note, k.does].join(' ')).join(' ')],
    ]),
  }
  if (k.type !== 'range') {
    const v = Number(value)
    const b = Number(back ?? v)
    return lever(ctx, { ...common, value: v, baseline: b, back: b, set: (to, live) => ctx.dispatch(setKey(e, k.name, to, live)) })
  }
  const ends = endsOf(value)
  const old = endsOf(back ?? value)
  /** @param {number} to @param {boolean} live */
  const set = (to, live) => ctx.dispatch(setKey(e, k.name, moveRange(ends, to, low, high), live))
  return lever(ctx, {
    ...common, ends, value: middle(ends), baseline: middle(old), back: middle(old), set,
    setEnds: (from, to) => ctx.dispatch(setKey(e, k.name, [from, to])),
  })
}

/** @param {any} value @returns {[number, number]} */
function endsOf(value) {
  return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [Number(value), Number(value)]
}

/** @param {[number, number]} ends */
function middle([low, high]) {
  return Number(((low + high) / 2).toPrecision(12))
}

/**
 * A range whose middle was moved: as wide as before, unless it meets an end of what is admissible.
 * @param {[number, number]} ends @param {number} to @param {number} low @param {number} high
 * @returns {[number, number]}
 */
export function moveRange(ends, to, low, high) {
  const half = Math.min((ends[1] - ends[0]) / 2, to - low, high - to)
  const round = (/** @type {number} */ v) => Number(within(v, low, high).toPrecision(6))
  return [round(to - Math.max(half, 0)), round(to + Math.max(half, 0))]
}

/** The theories, and the groups of barriers and supports. @param {Context} ctx */
function theories(ctx) {
  const tables = /** @type {const} */ (['barriers', 'supports'])
  return [
    h('p', { class: 'lead' }, ctx.t('shell.lead.theories')),
    ctx.about.mechanisms.map(m => switchFor(ctx, `mechanisms.${m.name}`, capital(words(m.name)),
      [capital(m.does), ' ', h('cite', null, m.source)])),
    tables.map(table => h('fieldset', { key: table }, h('legend', null, ctx.t('shell.switches.' + table)),
      h('p', { class: 'muted' }, ctx.t(`shell.switches.${table}.what`)),
      ctx.about[table].map(name => switchFor(ctx, `${table}.${name}`, capital(name), null)))),
  ]
}

/** @param {Context} ctx @param {string} path @param {string} label @param {Child | Child[]} says */
function switchFor(ctx, path, label, says) {
  const { on, back } = switchValues(ctx, path)
  const id = 'switch-' + path.replace(/[^\w-]/g, '_')
  return h('div', { key: path, class: on === back ? 'theory' : 'theory changed' },
    h('label', { class: 'switch' }, h('input', {
      type: 'checkbox', 'data-path': path, checked: Boolean(on), 'aria-describedby': says ? id : null,
      onchange: (/** @type {any} */ e) => ctx.dispatch({ do: 'toggle', path, on: e.target.checked, base: back }),
    }), h('span', null, label, ' ', on ? null : h('em', null, ctx.t('shell.off')))),
    says && h('p', { class: 'muted says', id }, says))
}

/** What the search finds, in entries, parameters and theories. @param {Context} ctx @param {string} sought in small letters */
function found(ctx, sought) {
  const hit = (/** @type {string[]} */ ...texts) => sought.split(/\s+/).every(w => texts.join(' ').toLowerCase().includes(w))
  const entries = entriesOf(ctx).filter(e => hit(titleOf(ctx, e), e.id, words(e.kind.name), e.note, e.source, String(e.year)))
  const parameters = ctx.about.parameters.filter(p => hit(nameOfParameter(ctx, p), p.does, p.path, p.source,
    gradeOf(ctx, p.grade)))
  const theory = ctx.state.looks.guided ? [] : ctx.about.mechanisms.filter(m => hit(words(m.name), m.does, m.source))
  const n = entries.length + parameters.length + theory.length
  return h('section', { class: 'found', 'aria-label': ctx.t('shell.find') },
    h('p', { class: 'muted', role: 'status' }, ctx.t('shell.found', { n })),
    theory.map(m => switchFor(ctx, `mechanisms.${m.name}`, capital(words(m.name)),
      [capital(m.does), ' ', h('cite', null, m.source)])),
    entries.slice(0, MOST_FOUND / 2).map(e => entryLevers(ctx, e, 'found')),
    parameters.slice(0, MOST_FOUND / 2).map(p => parameterLever(ctx, p, 'found', parameterValues(ctx, p))),
    n > MOST_FOUND && h('p', { class: 'muted' }, ctx.t('shell.foundMore')))
}
