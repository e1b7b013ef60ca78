// The frame of the page: top, tabs of the views, the view itself, levers, timeline, scenario and the footer. It draws from a
// Context and changes nothing by itself: what a person does becomes an action.

import { h } from './dom.js'
import { kept } from './kept.js'
import { history } from './state/state.js'
import { guide } from './panels/guide.js'
import { levers } from './panels/levers.js'
import { copy, scenario } from './panels/scenario.js'
import { show, status } from './panels/status.js'
import { timeline } from './panels/timeline.js'

/** @typedef {import('./types.js').Context} Context */
/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').VNode} VNode */

/** The views in the order of their tabs. */
export const VIEWS = ['integration', 'share', 'pairs', 'map', 'borders', 'energy', 'why', 'decision', 'happened', 'table']

/** Views that the guided mode leaves out. */
const EXPERT = new Set(['table'])

const NARROW = '(max-width: 46rem)'

/**
 * render draws the page: the children of #page.
 * @param {Context} ctx
 * @param {Child} view   what the chosen view shows, drawn already
 * @returns {Child[]}
 */
export function render(ctx, view) {
  watchWidth(ctx)
  return [
    h('a', { key: 'skip', class: 'skip', href: '#view', onclick: (/** @type {Event} */ e) => goTo(e, 'view') },
      ctx.t('shell.skip')),
    steady(ctx, top),
    steady(ctx, notices, ctx.faults, ctx.notices, ctx.link),
    steady(ctx, tabs),
    steady(ctx, guide),
    h('main', { id: 'view', key: 'view', tabindex: -1 },
      h('div', { id: 'view-panel', role: 'tabpanel', 'aria-labelledby': 'tab-' + ctx.state.looks.view }, view)),
    steady(ctx, levers),
    steady(ctx, timeline),
    steady(ctx, scenario, ctx.notices, ctx.parts, ctx.digest, ctx.toml, ctx.of),
    steady(ctx, status, ctx.digest, ctx.n, ctx.of, ctx.baked),
  ]
}

/**
 * A part as it was drawn last, if nothing that it reads has changed since: while results arrive, most of the page stays as it is.
 * @template {Child} T
 * @param {Context} ctx @param {(ctx: Context) => T} part @param {...any} more that it reads, besides what all parts may read
 */
function steady(ctx, part, ...more) {
  return kept(part, [ctx.about, ctx.state, ctx.a, ctx.b, ctx.base, ctx.dispatch, ctx.t, ...more], () => part(ctx))
}

/** Goes to a part of the page without a change of the address, which may hold a link. @param {Event} event @param {string} id */
function goTo(event, id) {
  event.preventDefault()
  const part = document.getElementById(id)
  part?.scrollIntoView()
  part?.focus()
}

let watched = false

/**
 * On a narrow page the timeline is a list: that the width changed is told as a pick, since a list is drawn otherwise.
 * @param {Context} ctx
 */
function watchWidth(ctx) {
  if (watched || typeof globalThis.matchMedia !== 'function') return
  watched = true
  const narrow = globalThis.matchMedia(NARROW)
  const tell = () => ctx.dispatch({ do: 'pick', name: 'narrow', value: narrow.matches })
  narrow.addEventListener('change', tell)
  if (narrow.matches) setTimeout(tell)
}

/** @param {Context} ctx */
function top(ctx) {
  const { state, t } = ctx
  const item = ctx.about.library.find(x => x.name === state.scenario.extends)
  return h('header', { id: 'top', key: 'top' },
    h('div', { class: 'brand' }, h('h1', null, t('shell.name')),
      h('p', { class: 'muted' }, t('shell.subtitle', { region: ctx.about.region.name }))),
    h('div', { class: 'choosers' },
      h('label', { class: 'chooser' }, h('span', null, t('shell.base')), library(ctx, state.scenario.extends, true, {
        'data-pick': 'extends', 'aria-describedby': 'question',
        onchange: (/** @type {any} */ e) => ctx.dispatch({ do: 'extend', name: e.target.value }),
      })),
      h('label', { class: 'chooser against' }, h('span', null, t('shell.against')), library(ctx, state.against, false, {
        'data-pick': 'against', onchange: (/** @type {any} */ e) => ctx.dispatch({ do: 'against', name: e.target.value }),
      })),
      state.looks.guided ? null : ownTitle(ctx, item?.title ?? t('shell.untitled'))),
    h('div', { class: 'bar' }, buttons(ctx), seeds(ctx), h('div', { class: 'buttons end' },
      h('label', { class: 'switch' }, h('input', {
        type: 'checkbox', 'data-pick': 'guided', checked: state.looks.guided,
        onchange: (/** @type {any} */ e) => ctx.dispatch({ do: 'guided', on: e.target.checked }),
      }), h('span', null, t('shell.guided'))),
      h('button', { type: 'button', 'data-do': 'link', onclick: () => ctx.dispatch({ do: 'link' }) }, t('shell.link')),
      h('button', { type: 'button', 'data-do': 'help', onclick: () => show('help') }, t('shell.help')))),
    item?.question ? h('p', { id: 'question', class: 'question' }, item.question) : null,
    item?.expect && !state.looks.guided ? h('p', { class: 'expect muted' }, t(whoExpects(item), { text: item.expect })) : null)
}

/**
 * A scenario of the source paper, or one that tests what the paper says, says what the paper expects.
 * @param {{ids: string[], claims: string[]}} item
 */
function whoExpects(item) {
  return item.ids.length + item.claims.length > 0 ? 'shell.expect' : 'shell.expected'
}

/** @param {Context} ctx @param {string} usual  the title of a scenario that has none of its own */
function ownTitle(ctx, usual) {
  return h('label', { class: 'chooser title' }, h('span', null, ctx.t('shell.title')), h('input', {
    type: 'text', 'data-path': 'title', maxlength: 200, value: ctx.state.scenario.title, placeholder: usual,
    oninput: (/** @type {any} */ e) => ctx.dispatch({ do: 'title', text: e.target.value, live: true }),
    onchange: (/** @type {any} */ e) => ctx.dispatch({ do: 'title', text: e.target.value }),
  }))
}

/**
 * A list of the library by title, the reference of the region first. Those of other regions follow under the names of these,
 * where the page may go there.
 * @param {Context} ctx @param {string} value @param {boolean} abroad @param {Record<string, any>} attrs
 */
function library(ctx, value, abroad, attrs) {
  const { id, reference } = ctx.about.region
  const items = ctx.about.library.filter(x => x.region === id || x.name === value)
  const listed = [...items.filter(x => x.name === reference), ...items.filter(x => x.name !== reference)]
  const others = abroad ? ctx.about.library.filter(x => !items.includes(x)) : []
  const option = (/** @type {import('./types.js').LibraryItem} */ x) => h('option', { key: x.name, value: x.name }, x.title)
  return h('select', { ...attrs, value },
    value === '' && h('option', { key: '', value: '' }, ctx.t('shell.own')), listed.map(option),
    [...new Set(others.map(x => x.region))].map(region => {
      const there = others.filter(x => x.region === region)
      return h('optgroup', { key: `region ${region}`, label: there[0].place }, there.map(option))
    }))
}

/** @param {Context} ctx */
function buttons(ctx) {
  const can = history(ctx.state)
  const list = /** @type {const} */ ([['undo', can.undo], ['redo', can.redo], ['replay', can.undo], ['reset', can.reset]])
  return h('div', { class: 'buttons', role: 'group', 'aria-label': ctx.t('shell.history') },
    list.map(([name, on]) => h('button', {
    key: name, type: 'button', 'data-do': name, disabled: !on, title: ctx.t(`shell.do.${name}.title`),
      onclick: () => ctx.dispatch({ do: name }),
  }, ctx.t('shell.do.' + name))))
}

/** @param {Context} ctx */
function seeds(ctx) {
  if (ctx.state.looks.guided) return null
  const own = ctx.state.scenario.seed
  const seed = own ?? ctx.b?.seed
  return h('div', { class: 'buttons', role: 'group', 'aria-label': ctx.t('shell.seed') },
    h('span', { class: 'seed' }, ctx.t('shell.status.seed', { seed: seed ?? '–' })),
    h('button', { type: 'button', 'data-do': 'new-seed', title: ctx.t('shell.newSeed.title'),
      onclick: () => ctx.dispatch({ do: 'new-seed', seed: randomSeed() }) },
      ctx.t('shell.newSeed')),
    h('button', {
      type: 'button', 'data-do': 'same-seed', title: ctx.t('shell.sameSeed.title'), disabled: own === null,
        onclick: () => ctx.dispatch({ do: 'seed', seed: null }),
    }, ctx.t('shell.sameSeed')))
}

/** A seed that is short enough to read aloud. */
function randomSeed() {
  return 2 + crypto.getRandomValues(new Uint32Array(1))[0] % 999_998
}

/**
 * What there is to tell: faults of the scenario, notices, the link that was asked for, what a button did.
 * @param {Context} ctx
 */
function notices(ctx) {
  const { t } = ctx
  const fault = ctx.faults[0]
  const said = ctx.state.looks.picks.said
  return h('section', { key: 'notices', id: 'notices', 'aria-label': t('shell.notices') },
    fault && h('div', { key: 'fault', class: 'notice warn', role: 'alert' },
      h('p', null, h('strong', null, t('shell.fault')), ' ', fault.message),
      h('button', { type: 'button', onclick: () => ctx.dispatch({ do: 'undo' }) }, t('shell.do.undo'))),
    ctx.notices.map(n => h('div', { key: 'notice-' + n.id, class: 'notice warn', role: 'alert' }, h('p', null, n.text, ' ',
      n.faults.length > 0 && h('a', { href: '#faults', onclick: (/** @type {Event} */ e) => goTo(e, 'faults') },
        t('shell.faults.see', { n: n.faults.length }))),
    h('span', { class: 'buttons' },
      n.act && h('button', { type: 'button', onclick: () => ctx.dispatch(n.act ?? { do: '' }) }, n.button),
      h('button', { type: 'button', class: 'quiet', onclick: () => ctx.dispatch({ do: 'dismiss', id: n.id }) },
        t('shell.close'))))),
    ctx.link && h('div', { key: 'link', class: 'notice', role: 'status' },
      h('label', { class: 'made-link' }, h('span', null, t(ctx.link.startsWith('file:') ? 'shell.link.file' : 'shell.link.lead')),
        h('input', {
        type: 'text', readonly: true, class: 'code', value: ctx.link, onfocus: (/** @type {any} */ e) => e.target.select(),
      })),
      h('button', { type: 'button', 'data-do': 'copy-link', onclick: () => copy(ctx, ctx.link, 'shell.said.copied') },
        t('shell.link.copy'))),
    typeof said === 'string' && SAYINGS.has(said) &&
      h('div', { key: 'said', class: 'notice', role: 'status' }, h('p', null, t(said)),
      h('button', { type: 'button', class: 'quiet', onclick: () => ctx.dispatch({ do: 'pick', name: 'said', value: '' }) },
        t('shell.close'))))
}

/** A link may hold any pick, so only known ones are told. */
const SAYINGS = new Set(['shell.said.copied', 'shell.said.not'])

/** @param {Context} ctx @returns {VNode} */
function tabs(ctx) {
  const { looks } = ctx.state
  const ids = VIEWS.filter(id => !looks.guided || !EXPERT.has(id) || id === looks.view)
  return h('nav', { id: 'views', key: 'views', 'aria-label': ctx.t('shell.views') },
    h('div', { role: 'tablist', 'aria-label': ctx.t('shell.views') }, ids.map(id => h('button', {
    key: id, id: 'tab-' + id, type: 'button', role: 'tab', 'data-view': id, 'aria-selected': String(looks.view === id),
      'aria-controls': 'view-panel',
    tabindex: looks.view === id ? 0 : -1,
    onclick: () => ctx.dispatch({ do: 'view', view: id }),
    onkeydown: (/** @type {any} */ e) => {
      const next = neighbour(ids, id, e.key)
      if (!next) return
      e.preventDefault()
      ctx.dispatch({ do: 'view', view: next })
      e.currentTarget.parentNode.querySelector(`[data-view=${next}]`).focus()
    },
  }, ctx.t('shell.view.' + id)))))
}

/**
 * The tab to which a key goes; '' for other keys. The tabs stand in a ring.
 * @param {string[]} ids @param {string} id @param {string} key
 */
export function neighbour(ids, id, key) {
  /** @type {Record<string, number>} */
  const to = { ArrowRight: ids.indexOf(id) + 1, ArrowLeft: ids.indexOf(id) - 1, Home: 0, End: ids.length - 1 }
  return key in to ? ids[(to[key] + ids.length) % ids.length] : ''
}
