// What the views of two sides share: names, the room there is, and an outcome in the units in which it is shown.

import { h } from '../dom.js'
import { kept } from '../kept.js'
import { chart, shownNote } from '../charts/frame.js'
import { fan } from '../charts/fan.js'
import { finding } from '../charts/finding.js'
import { greatestOf, scaled, unitOf } from '../charts/units.js'
import { changed } from '../state/state.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').SeriesSummary} SeriesSummary */
/** @typedef {import('../types.js').Child} Child */

/**
 * widthOf is the width that a chart of the view gets.
 * @param {Context} ctx
 */
export function widthOf(ctx) {
  const place = ctx.width ?? (globalThis.document?.getElementById('view-panel')?.clientWidth || 760)
  return Math.max(280, Math.min(900, Math.round(place)))
}

/**
 * sideNames are the titles of both sides.
 * @param {Context} ctx
 */
export function sideNames(ctx) {
  return {
    a: ctx.t('charts.side.a', { title: libraryTitle(ctx, ctx.state.against) }),
    b: ctx.t('charts.side.b', { title: ownTitle(ctx) }),
  }
}

/** The title of a scenario of the library, without what explains it after a colon. @param {Context} ctx @param {string} name */
const libraryTitle = (ctx, name) => (ctx.about.library.find(item => item.name === name)?.title ?? name).split(': ')[0]

/** The title of side B; one without a title is called by what it extends. @param {Context} ctx */
function ownTitle(ctx) {
  const { title, extends: base } = ctx.state.scenario
  if (title.trim()) return title
  if (!base) return ctx.t('charts.side.b.untitled')
  const named = libraryTitle(ctx, base)
  return changed(ctx.state).length > 0 ? ctx.t('charts.side.b.changed', { title: named }) : named
}

/**
 * placeOf is the name of a country, or of a pair of countries written as A-B.
 * @param {Context} ctx @param {string} entity
 */
export function placeOf(ctx, entity) {
  const names = new Map(ctx.about.region.nodes.map(node => [node.code, node.name]))
  return entity.split('-').map(code => names.get(code) ?? code).join('–')
}

/**
 * nameOf is the name of an outcome in words: of the page, or else of the codebook.
 * @param {Context} ctx @param {string} path
 */
export function nameOf(ctx, path) {
  const parts = path.split('.')
  const outcome = parts.at(-1) ?? path
  const entity = parts.length > 2 ? placeOf(ctx, parts.slice(1, -1).join('.')) : ''
  const [one, two] = entity.split('–')
  for (const key of [`charts.name.${path}`, entity && `charts.name.${outcome}`]) {
    const name = key && ctx.t(key, { entity, one, two: two ?? '' })
    if (name && name !== key) return name
  }
  const does = ctx.about.outcomes.find(o => o.name === outcome && o.table === parts[0])?.does ?? path
  return entity ? `${entity}: ${does}` : does
}

/**
 * gather finds the summaries of paths and puts them into common units. Paths that are not recorded are left out.
 * @param {Context} ctx @param {string[]} paths
 */
export function gather(ctx, paths) {
  const found = paths.flatMap(path => {
    const summary = ctx.summary(path)
    return summary ? [{ path, summary }] : []
  })
  const unit = unitOf(ctx.t, found[0]?.summary.unit ?? '1', greatestOf(found.map(f => f.summary)))
  return { unit, list: found.map(f => ({ path: f.path, name: nameOf(ctx, f.path), summary: scaled(f.summary, unit.factor) })) }
}

/**
 * outcomeChart is the chart of one outcome of both sides.
 * @param {Context} ctx @param {string} path
 * @param {{levels?: {name: string, value: number}[], log?: boolean, about?: string, unit?: string, height?: number,
 *   controls?: Child[]}} [how]
 *   levels are in the units of the engine
 * @returns {Child}
 */
export function outcomeChart(ctx, path, how = {}) {
  if (how.controls) return drawOutcome(ctx, path, how)
  return kept(`outcome ${path}`, [...drawnFrom(ctx, [path]), JSON.stringify(how)], () => drawOutcome(ctx, path, how))
}

/**
 * drawnFrom lists what the charts of two sides are drawn from, besides what their callers say.
 * @param {Context} ctx @param {string[]} paths
 * @returns {any[]}
 */
export function drawnFrom(ctx, paths) {
  const { a, b } = sideNames(ctx)
  return [ctx.about, ctx.t, ctx.first, ctx.last, ctx.n, ctx.of, ctx.baked, widthOf(ctx), a, b, ...paths.map(path => ctx.summary(path))]
}

/** @param {Context} ctx @param {string} path @param {NonNullable<Parameters<typeof outcomeChart>[2]>} how @returns {Child} */
function drawOutcome(ctx, path, how) {
  const { t } = ctx
  const { unit, list } = gather(ctx, [path])
  if (list.length === 0) return waiting(ctx)
  const { summary, name } = list[0]
  const told = finding(t, summary, { name, unit, year: ctx.last })
  const id = path.replace(/[^A-Za-z0-9]+/g, '-')
  return chart(t, {
    id, title: told.title, note: shownNote(t, ctx), unit: how.unit ?? unit.words, controls: how.controls,
    sentence: [told.sentence, how.about].filter(part => part).join(' '),
    reading: t('charts.read.fan', { n: summary.linesB.length }),
    drawing: fan(t, {
      id, width: widthOf(ctx), summary, first: ctx.first, last: ctx.last, names: sideNames(ctx), short: unit.short, gap: unit.gap,
      levels: (how.levels ?? []).map(l => ({ name: l.name, value: l.value * unit.factor })), log: how.log, height: how.height,
    }),
  })
}

/** @param {Context} ctx @returns {Child} */
export const waiting = ctx => h('p', { class: 'view-note' }, ctx.t('charts.waiting'))

/**
 * viewOf is the root of a view.
 * @param {string} id @param {...import('../types.js').Nested} children
 */
export const viewOf = (id, ...children) => h('div', { 'data-view': id, class: `view view-${id}` }, ...children)
