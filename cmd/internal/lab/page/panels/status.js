// The line at the foot of the page: what this is, how far to trust it, and how to check it.

import { h } from '../dom.js'
import { copy } from './scenario.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').VNode} VNode */

/** @param {Context} ctx @returns {VNode} */
export function status(ctx) {
  const { looks, scenario } = ctx.state
  const seed = scenario.seed ?? ctx.b?.seed
  return h('footer', { id: 'status', key: 'status' },
    h('p', { class: 'purpose' }, h('strong', null, ctx.t('shell.noForecast')), ' ', ctx.t('shell.purpose')),
    h('p', null, ctx.about.evidence),
    h('ul', { class: 'facts-line' },
      h('li', null, ctx.t('shell.status.model', { model: ctx.about.model })),
      !looks.guided && seed !== undefined && h('li', null, ctx.t('shell.status.seed', { seed })),
      h('li', null, h('span', { id: 'shown', role: 'status' },
        ctx.t(ctx.baked ? 'shell.status.baked' : 'shell.status.pairs', { n: ctx.n, of: ctx.of }))),
      ctx.digest.b && h('li', null, ctx.t('shell.status.digest'), ' ', h('button', {
        type: 'button', class: 'quiet code', 'data-do': 'digest', title: ctx.t('shell.status.copy', { digest: ctx.digest.b }),
        onclick: () => copy(ctx, ctx.digest.b, 'shell.said.copied'),
      }, ctx.digest.b.slice(0, 12) + '…')),
      h('li', null, h('button', { type: 'button', class: 'link', 'data-do': 'licences', onclick: () => {
        ctx.dispatch({ do: 'pick', name: 'licences', value: true })
        show('licences-dialog')
      } }, ctx.t('shell.licences')))),
    dialog(ctx, 'licences-dialog', ctx.t('shell.licences'),
      looks.picks.licences === true && h('pre', { class: 'listing', tabindex: 0 }, licences())),
    dialog(ctx, 'help', ctx.t('shell.help'), help(ctx)))
}

function licences() {
  return globalThis.document?.getElementById('licences')?.textContent ?? ''
}

/** show opens a dialog of the page. @param {string} id */
export function show(id) {
  /** @type {HTMLDialogElement | null} */ (document.getElementById(id))?.showModal()
}

/** @param {Context} ctx @param {string} id @param {string} title @param {import('../types.js').Child} content */
function dialog(ctx, id, title, content) {
  return h('dialog', { key: id, id, 'aria-labelledby': `${id}-title` },
    h('div', { class: 'card-head' }, h('h2', { id: `${id}-title` }, title),
      h('button', { type: 'button', class: 'quiet', onclick: (/** @type {any} */ e) => e.target.closest('dialog').close() },
        ctx.t('shell.close'))),
    content)
}

const HELP = ['what', 'levers', 'timeline', 'paired', 'spread', 'keys', 'private', 'check']

/** @param {Context} ctx */
function help(ctx) {
  return h('dl', { class: 'help' },
    HELP.map(key => h('div', { key }, h('dt', null, ctx.t(`shell.help.${key}`)), h('dd', null, ctx.t(`shell.help.${key}.text`)))))
}
