// The frame of the page: top, tabs of the views, the view itself, levers, timeline, scenario and the footer. It draws from a
// Context and changes nothing by itself: what a person does becomes an action.

import { h } from './dom.js'

/** @typedef {import('./types.js').Context} Context */
/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').VNode} VNode */

/** The views in the order of their tabs. */
export const VIEWS = ['integration', 'share', 'pairs', 'map', 'borders', 'energy', 'why', 'decision', 'happened', 'table']

/**
 * render draws the page: the children of #page.
 * @param {Context} ctx
 * @param {Child} view   what the chosen view shows, drawn already
 * @returns {VNode[]}
 */
export function render(ctx, view) {
  return [
    h('header', { id: 'top', key: 'top' }, h('h1', null, ctx.t('shell.name'))),
    tabs(ctx),
    h('main', { id: 'view', key: 'view', role: 'tabpanel', tabindex: -1 }, view),
    h('aside', { id: 'levers', key: 'levers' }),
    h('section', { id: 'timeline', key: 'timeline' }),
    h('section', { id: 'scenario', key: 'scenario' }),
    h('footer', { id: 'status', key: 'status' }),
  ]
}

/** @param {Context} ctx @returns {VNode} */
function tabs(ctx) {
  return h('nav', { id: 'views', key: 'views', role: 'tablist' }, VIEWS.map(id => h('button', {
    key: id,
    type: 'button',
    role: 'tab',
    'data-view': id,
    'aria-selected': String(ctx.state.looks.view === id),
    onclick: () => ctx.dispatch({ do: 'view', view: id }),
  }, ctx.t('shell.view.' + id))))
}
