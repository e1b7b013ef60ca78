// The form for an entry of the user's own. What is filled in is kept beside the scenario until it is whole.

import { h } from '../dom.js'
import { GROUPS, groupOf } from './groups.js'
import { capital, words } from './entries.js'
import { field, missing } from './form.js'
import { written } from './lever.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Value} Value */
/** @typedef {{kind: string, year: number, label: string, keys: Record<string, Value>}} Draft */

/** What is filled in. A link may hold anything, so it is looked at first. @param {any} d @returns {Draft | null} */
function draftOf(d) {
  if (!d || typeof d.kind !== 'string' || typeof d.year !== 'number') return null
  return { kind: d.kind, year: d.year, label: String(d.label ?? ''), keys: { ...d.keys } }
}

/** @param {Context} ctx */
export function draft(ctx) {
  const d = draftOf(ctx.state.looks.picks.draft)
  /** @param {Draft | null} value */
  const keep = value => ctx.dispatch({ do: 'pick', name: 'draft', value })
  if (!d) {
    const year = Math.min(ctx.about.region.last, Math.max(ctx.state.looks.year, ctx.about.region.choicesFrom))
    return h('button', { key: 'draft', type: 'button', class: 'more',
      onclick: () => keep({ kind: '', year, label: '', keys: {} }) }, ctx.t('shell.add'))
  }
  const kind = ctx.about.kinds.find(k => k.name === d.kind)
  const lacking = kind ? missing(kind.keys, d.keys) : []
  return h('form', { key: 'draft', class: 'card', 'aria-labelledby': 'draft-title', novalidate: true,
    onsubmit: (/** @type {Event} */ e) => {
    e.preventDefault()
    if (kind && !lacking.length) add(ctx, kind, d)
  } },
  h('div', { class: 'card-head' }, h('h3', { id: 'draft-title' }, ctx.t('shell.add')),
    h('button', { type: 'button', class: 'quiet', onclick: () => keep(null) }, ctx.t('shell.cancel'))),
  h('div', { class: 'field' }, h('label', { for: 'draft-kind' }, ctx.t('shell.add.kind')), kinds(ctx, d, keep)),
  kind ? [
    h('p', { key: 'does', class: 'muted' }, capital(kind.does), ' ', ctx.t('shell.nature.' + kind.nature)),
    h('div', { key: 'year', class: 'field' }, h('label', { for: 'draft-year' }, ctx.t('shell.entry.year')), h('input', {
      type: 'number', id: 'draft-year', class: 'number', min: ctx.about.region.first, max: ctx.about.region.last,
        value: String(d.year),
      onchange: (/** @type {any} */ e) => keep({ ...d,
        year: written(e.target, ctx.about.region.first, ctx.about.region.last, true) ?? d.year }),
    })),
    h('div', { key: 'label', class: 'field' }, h('label', { for: 'draft-label' }, ctx.t('shell.add.label')), h('input', {
      type: 'text', id: 'draft-label', maxlength: 200, value: d.label,
      onchange: (/** @type {any} */ e) => keep({ ...d, label: e.target.value }),
    })),
    [...kind.keys].sort((x, y) => Number(y.required) - Number(x.required)).map(k => field(ctx, k, d.keys[k.name] ?? null, 'draft',
      v => {
      const { [k.name]: _, ...others } = d.keys
      keep({ ...d, keys: v === null ? others : { ...others, [k.name]: v } })
    })),
    h('p', { key: 'lacking', class: 'muted', role: 'status' },
      lacking.length ? ctx.t('shell.add.missing',
        { keys: lacking.map(k => words(k.name)).join(', ') }) : ctx.t('shell.add.whole')),
    h('button', { key: 'add', type: 'submit', class: 'main', disabled: lacking.length > 0 }, ctx.t('shell.add.now')),
  ] : null)
}

/** @param {Context} ctx @param {Draft} d @param {(value: Draft) => void} keep */
function kinds(ctx, d, keep) {
  return h('select', {
    id: 'draft-kind', value: d.kind, onchange: (/** @type {any} */ e) => keep({ ...d, kind: e.target.value, keys: {} }),
  }, h('option', { key: '', value: '' }, ctx.t('shell.form.choose')),
    GROUPS.map(g => h('optgroup', { key: g.id, label: ctx.t('shell.panel.' + g.id) },
    ctx.about.kinds.filter(k => groupOf(k) === g.id).map(k => h('option', { key: k.name, value: k.name },
      capital(words(k.name)))))))
}

/** @param {Context} ctx @param {import('../types.js').KindInfo} kind @param {Draft} d */
function add(ctx, kind, d) {
  const entry = { kind: kind.name, year: d.year, ...d.label ? { label: d.label } : {}, ...d.keys }
  ctx.dispatch({ do: 'add', table: kind.table, entry })
  ctx.dispatch({ do: 'pick', name: 'draft', value: null })
}
