// The guided mode: three things to try, and how to learn from each: predict, run, observe, explain.

import { h } from '../dom.js'
import { emptyLeaf } from '../state/state.js'
import { baseOf } from './entries.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Leaf} Leaf */

/**
 * What may be tried: a scenario, and the view that shows what comes of it. needs are entries without which it makes no
 * sense; a region that lacks one does not offer it.
 * @type {{id: string, view: string, needs: string[], leaf: Partial<Leaf>}[]}
 */
export const TRIES = [
  { id: 'earlier', view: 'borders', needs: ['uz-leader-2016'], leaf: { change: { 'uz-leader-2016': { year: 2006 } } } },
  { id: 'alone', view: 'integration', needs: [], leaf: { barriers: { external: false } } },
  {
    id: 'drought', view: 'energy', needs: [],
    leaf: { events: [{ id: 'drought-2026', kind: 'drought', year: 2026, severity: 0.6, years: 3 }] },
  },
]

const STEPS = ['predict', 'run', 'observe', 'explain']

/** @param {Context} ctx */
export function guide(ctx) {
  if (!ctx.state.looks.guided) return null
  const base = ctx.a ?? baseOf(ctx)
  const library = ctx.about.library.some(item => item.name === 'reference')
  const tries = TRIES.filter(x => library && x.needs.every(id => base?.entries.some(e => e.id === id)))
  const on = TRIES.find(x => x.id === ctx.state.looks.picks.tried)
  return h('section', { id: 'guide', key: 'guide', 'aria-labelledby': 'guide-name' },
    h('h2', { id: 'guide-name' }, ctx.t('shell.guide')),
    h('ol', { class: 'tries' }, tries.map(x => h('li', { key: x.id }, h('button', {
      type: 'button', class: 'try', 'data-try': x.id, 'aria-pressed': String(on === x), onclick: () => attempt(ctx, x),
    }, h('strong', null, ctx.t(`shell.try.${x.id}`)), h('span', { class: 'muted' }, ctx.t(`shell.try.${x.id}.ask`)))))),
    h('ol', { class: 'steps' }, STEPS.map(step => h('li', { key: step }, h('strong', null, ctx.t('shell.step.' + step)), ' ',
      h('span', null, ctx.t(`shell.step.${step}.text`)),
      step === 'predict' && h('input', {
        type: 'text', maxlength: 200, value: ctx.state.looks.picks.guess ?? '', 'aria-label': ctx.t('shell.guess'),
          placeholder: ctx.t('shell.guess'),
        onchange: (/** @type {any} */ e) => ctx.dispatch({ do: 'pick', name: 'guess', value: e.target.value }),
      })))))
}

/** @param {Context} ctx @param {typeof TRIES[number]} x */
function attempt(ctx, x) {
  ctx.dispatch({ do: 'open', leaf: { ...emptyLeaf('reference'), title: ctx.t(`shell.try.${x.id}`), ...x.leaf } })
  ctx.dispatch({ do: 'view', view: x.view })
  ctx.dispatch({ do: 'pick', name: 'tried', value: x.id })
}
