// Puts the browser around the loop: the page's own data, workers, the screen, the address bar.

import { patch } from './dom.js'
import { createPool, workersFor } from './engine/pool.js'
import { unpacked } from './engine/packed.js'
import { kept } from './kept.js'
import { createLoop } from './loop.js'
import { languages, translator, useMessages } from './messages.js'
import { render } from './shell.js'
import { decode, encode, isLink } from './state/link.js'
import { views as VIEWS } from './views/index.js'

const PAIRS = 200

/** What stands in a block of the page. @param {string} id */
function block(id) {
  return document.getElementById(id)?.textContent ?? ''
}

/** @type {Record<string, any>} */
const shownFacts = document.documentElement.dataset

/** @param {Record<string, string>} facts */
function tellFacts(facts) {
  for (const name in facts) if (shownFacts[name] !== facts[name]) shownFacts[name] = facts[name]
}

/** At the next frame of the screen; a page that is not seen has none. @param {() => void} body */
function soon(body) {
  if (document.hidden) setTimeout(body, 100)
  else requestAnimationFrame(body)
}

/** The last few moves only: a page may be used for hours. @param {string} name */
function mark(name) {
  const old = performance.getEntriesByType('mark')
  if (old.length > 600) for (const entry of old.slice(0, 300)) performance.clearMarks(entry.name)
  performance.mark(name)
}

/** @returns {() => any} makes workers */
function workshop() {
  const url = URL.createObjectURL(new Blob([block('worker')], { type: 'text/javascript' }))
  return () => new Worker(url)
}

/** The language that the page has and the reader wants. */
function chosenLanguage() {
  const wanted = navigator.languages.map(l => l.split('-')[0])
  return wanted.find(l => languages().includes(l)) ?? 'en'
}

async function start() {
  useMessages(JSON.parse(block('messages')))
  /** @type {import('./types.js').Baked} */
  const baked = await new Response(unpacked(block('baked'))).json()
  baked.looks = { language: chosenLanguage(), ...baked.looks }
  const linked = isLink(location.hash) ? await decode(location.hash, baked.about) : null
  const failed = linked && 'error' in linked ? linked.error : ''
  const page = /** @type {Element} */ (document.getElementById('page'))

  const loop = createLoop({
    baked,
    of: PAIRS,
    // One set for all views, though a view shows only some: with other columns the engines would have to simulate side A
    // again from the first year, and a tab would answer in half a second. An outcome takes 350 bytes a side and replicate.
    columns: [...new Set(VIEWS.flatMap(view => view.columns))],
    pool: told => createPool({
      make: workshop(), engine: () => block('engine'), of: PAIRS, workers: workersFor(navigator.hardwareConcurrency || 2),
      later: (body, ms) => setTimeout(body, ms), forget: handle => clearTimeout(handle),
    }, told),
    translator,
    soon,
    later: (body, ms) => setTimeout(body, ms),
    draw: ctx => draw(page, ctx),
    facts: tellFacts,
    mark,
    link: state => toAddress(state, baked.about.model),
  }, failed ? null : /** @type {any} */ (linked))
  if (failed) loop.notify({ id: 'link', key: failed })
  addEventListener('hashchange', () => { if (isLink(location.hash)) location.reload() })
}

/** @param {Element} page @param {import('./types.js').Context} ctx @returns {number} the milliseconds that it took */
function draw(page, ctx) {
  const begun = performance.now()
  const { language, view } = ctx.state.looks
  if (document.documentElement.lang !== language) document.documentElement.lang = language
  const shown = VIEWS.find(v => v.id === view) ?? VIEWS[0]
  const { about, state, a, b, base, first, last, n, of, baked, still, parts, digest, summary, ask, t } = ctx
  const width = document.getElementById('view-panel')?.clientWidth || undefined
  const drawn = kept('view', [about, state, a, b, base, first, last, n, of, baked, still, parts, digest, summary, ask, t, width],
    () => shown?.render({ ...ctx, width }))
  patch(page, render(ctx, drawn))
  return performance.now() - begun
}

/**
 * Puts a link to the state into the address bar, and gives the whole address.
 * @param {import('./types.js').State} state @param {string} model
 */
async function toAddress(state, model) {
  const made = await encode(state, model)
  if ('error' in made) return made
  history.replaceState(null, '', '#' + made.text) // tells no hashchange
  return { text: location.href }
}

start()
