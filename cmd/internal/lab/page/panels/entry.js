// An entry that is open: whether and when it happens, its numbers, what is known of it.

import { h } from '../dom.js'
import { capital, claimsIn, keyValue, nameOf, pathOf, setKey, switchEntry, titleOf, words } from './entries.js'
import { field } from './form.js'
import { facts, written } from './lever.js'
import { keyLever } from './levers.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').KeyInfo} KeyInfo */
/** @typedef {import('./entries.js').Entry} Entry */

/** @param {Context} ctx @param {Entry} e */
export function detail(ctx, e) {
  const on = e.state !== 'removed'
  return h('div', { key: 'entry', id: 'entry', class: `card is-${e.state}`, tabindex: -1, role: 'region',
    'aria-labelledby': 'entry-title' },
    h('div', { class: 'card-head' },
      h('h3', { id: 'entry-title' }, titleOf(ctx, e)),
      h('button', { type: 'button', class: 'quiet', onclick: () => ctx.dispatch({ do: 'pick', name: 'entry', value: '' }) },
        ctx.t('shell.close'))),
    h('p', { class: 'muted' }, capital(e.kind.does), ' ', ctx.t('shell.nature.' + e.kind.nature)),
    h('label', { class: 'switch' }, h('input', {
      type: 'checkbox', checked: on, onchange: (/** @type {any} */ x) => ctx.dispatch(switchEntry(e, x.target.checked)),
    }), h('span', null, ctx.t(e.state === 'added' ? 'shell.entry.keep' : 'shell.entry.happens'))),
    on && [year(ctx, e), e.kind.keys.map(k => keyField(ctx, e, k)), back(ctx, e)],
    facts(ctx, [
      ['who', e.who.map(c => nameOf(ctx, c)).join(', ')], ['source', e.source], ['note', e.note],
      ['claims', claimsIn(`${e.source} ${e.note}`).join(' ')],
        ['date', String(e.keys.year !== undefined && e.state !== 'as-is' ? '' : e.keys.date ?? '')],
      ['id', h('code', null, e.id)],
    ]))
}

/** @param {Context} ctx @param {Entry} e */
function year(ctx, e) {
  const { first, last } = ctx.about.region
  const moved = e.base && e.base.year !== e.year
  return h('div', { key: 'year', class: 'field' }, h('label', { for: 'entry-year' }, ctx.t('shell.entry.year')),
    h('div', { class: 'ends' }, h('input', {
      type: 'number', id: 'entry-year', class: 'number', 'data-path': pathOf(e, 'year'), min: first, max: last, step: 1,
        value: String(e.year),
      onchange: (/** @type {any} */ x) => {
        const v = written(x.target, first, last, true)
        if (v === null) x.target.value = String(e.year)
        else ctx.dispatch(setKey(e, 'year', v))
      },
    }), moved ? h('span', { class: 'muted' }, ctx.t('shell.entry.was', { year: e.base?.year ?? 0 })) : null))
}

/** Numbers that are given are levers, everything else is a field. @param {Context} ctx @param {Entry} e @param {KeyInfo} k */
function keyField(ctx, e, k) {
  const value = keyValue(e, k.name)
  const finite = k.low !== null && k.high !== null
  if (['number', 'whole', 'range'].includes(k.type) && finite && value !== null) return keyLever(ctx, e, k, 'entry')
  return field(ctx, k, value, 'entry',
    v => ctx.dispatch(v === null ? { do: 'unset', path: pathOf(e, k.name) } : setKey(e, k.name, v)))
}

/** @param {Context} ctx @param {Entry} e */
function back(ctx, e) {
  const change = ctx.state.scenario.change[e.id]
  if (e.state !== 'changed' || !change) return null
  return h('div', { key: 'back', class: 'backs' }, Object.keys(change).map(key => h('button', {
    key, type: 'button', class: 'quiet', onclick: () => ctx.dispatch({ do: 'unset', path: pathOf(e, key) }),
  }, ctx.t('shell.entry.back', { key: words(key) }))))
}
