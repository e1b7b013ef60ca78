// The numbers that nobody knows for certain: what was held for likely before the record was seen, and after.

import { h } from '../dom.js'
import { moved } from './numbers.js'
import { parameterValues } from './entries.js'
import { parameterLever } from './lever.js'

/** @typedef {import('../types.js').Context} Context */

const FEW = 8
const ORDERS = ['moved', 'group']

/** @param {Context} ctx */
export function assumptions(ctx) {
  const picks = ctx.state.looks.picks
  const order = picks.assumptionsBy ?? 'moved'
  const all = picks['all:assumptions'] === true
  const list = sorted(ctx.about.parameters.filter(p => p.prior), order)
  return [
    h('p', { class: 'lead' }, ctx.t('shell.lead.assumptions')),
    h('p', { class: 'key' }, h('span', { class: 'key-prior' }, ctx.t('shell.key.prior')), ' ',
      h('span', { class: 'key-posterior' }, ctx.t('shell.key.record')),
      ' ', h('span', { class: 'key-a' }, ctx.t('shell.key.baseline'))),
    h('label', { class: 'inline' }, ctx.t('shell.order'), ' ', h('select', {
      value: order, onchange: (/** @type {any} */ e) => ctx.dispatch({ do: 'pick', name: 'assumptionsBy',
        value: e.target.value }),
    }, ORDERS.map(o => h('option', { key: o, value: o }, ctx.t('shell.order.' + o))))),
    (all ? list : list.slice(0, FEW)).map(p => parameterLever(ctx, p, 'assumptions', parameterValues(ctx, p))),
    list.length > FEW && h('button', {
      type: 'button', class: 'more', 'aria-expanded': String(all),
      onclick: () => ctx.dispatch({ do: 'pick', name: 'all:assumptions', value: !all }),
    }, all ? ctx.t('shell.fewer') : ctx.t('shell.all', { n: list.length })),
  ]
}

/**
 * By how much the record moved them, or by the rule that reads them.
 * @param {import('../types.js').ParameterInfo[]} list @param {string} order
 */
export function sorted(list, order) {
  const copy = [...list]
  return order === 'group'
    ? copy.sort((x, y) => (x.group < y.group ? -1 : x.group > y.group ? 1 : 0)) : copy.sort((x, y) => moved(y) - moved(x))
}
