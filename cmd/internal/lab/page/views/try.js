// Things to try, as data: what to look for in the scenario and the library, and the action that a press makes of it. The
// first three that there are in the region at hand are shown.

import { h } from '../dom.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Action} Action */
/** @typedef {import('../types.js').Child} Child */

/**
 * @typedef {object} Try
 * @property {'restore' | 'remove' | 'scenario' | 'theory'} does
 * @property {string} [kind]       of the entry that does not happen
 * @property {string[]} [names]    scenarios or theories, the first that there is
 */

/** @type {Try[]} */
export const TRIES = [
  { does: 'restore' },
  { does: 'remove', kind: 'leader_change' },
  { does: 'scenario', names: ['water-shared', 'institution-asean', 'goals-apart-visegrad'] },
  { does: 'theory', names: ['win_sets', 'transactional_trust'] },
  { does: 'remove', kind: 'clash' },
  { does: 'scenario' },
]

const MOST = 3

/** @param {import('../types.js').EntryInfo} entry */
const named = entry => ({ label: entry.label || entry.id, year: entry.year })

/**
 * found looks for a thing to try.
 * @param {Context} ctx @param {Try} one
 * @returns {{text: string, action: Action} | null}
 */
export function found(ctx, one) {
  const { t, about, state } = ctx
  const { scenario } = state
  if (one.does === 'restore') {
    const id = scenario.remove[0]
    const entry = id && ctx.a?.entries.find(e => e.id === id)
    return entry ? { text: t('charts.try.restore', named(entry)), action: { do: 'restore', id } } : null
  }
  if (one.does === 'remove') {
    const since = about.region.choicesFrom - 15
    const entry = ctx.b?.entries.find(e => e.kind === one.kind && e.year >= since && !scenario.remove.includes(e.id))
    return entry ? { text: t('charts.try.remove', named(entry)), action: { do: 'remove', id: entry.id } } : null
  }
  if (one.does === 'theory') {
    const theory = one.names?.map(name => about.mechanisms.find(m => m.name === name)).find(m => m) ?? about.mechanisms[0]
    if (!theory) return null
    const on = scenario.mechanisms[theory.name] === false
    return {
      text: t(on ? 'charts.try.mechanism.on' : 'charts.try.mechanism', { does: theory.does }),
      action: { do: 'toggle', path: `mechanisms.${theory.name}`, on },
    }
  }
  const others = about.library.filter(item => item.name !== scenario.extends && item.question && item.name !== state.against)
  const item = one.names ? one.names.map(name => others.find(i => i.name === name)).find(i => i) : others[0]
  return item ? { text: t('charts.try.scenario', { question: item.question }), action: { do: 'extend', name: item.name } } : null
}

/**
 * tries shows three things to try.
 * @param {Context} ctx
 * @returns {Child}
 */
export function tries(ctx) {
  const list = TRIES.flatMap(one => found(ctx, one) ?? []).slice(0, MOST)
  if (list.length === 0) return null
  return h('section', { class: 'try', key: 'try' },
    h('h3', null, ctx.t('charts.try.title')),
    h('ul', null, list.map(one => h('li', null,
      h('button', { type: 'button', 'data-do': 'try', onclick: () => ctx.dispatch(one.action) }, one.text)))))
}
