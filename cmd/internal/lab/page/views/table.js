// Any outcome as a table of years.

import { h } from '../dom.js'
import { saveCSV } from '../charts/export.js'
import { ERRORS, finding } from '../charts/finding.js'
import { fileName, shownNote, table as tableOf } from '../charts/frame.js'
import { gather, viewOf } from './sides.js'

/** @typedef {import('../types.js').View} View */
/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').SeriesSummary} SeriesSummary */

const USUAL = 'region.horizontal'

/**
 * pathsOf lists the outcomes of the region, of its countries, pairs and borders.
 * @param {import('../types.js').About} about
 */
export function pathsOf(about) {
  const { region } = about
  /** @type {Record<string, string[]>} */
  const entities = {
    countries: region.nodes.filter(node => node.member).map(node => node.code),
    pairs: region.pairs.map(codes => codes.join('-')),
    directed: region.pairs.flatMap(([a, b]) => [`${a}-${b}`, `${b}-${a}`]),
    borders: region.borders,
  }
  return about.outcomes.flatMap(({ table, name }) =>
    table === 'region' ? [`region.${name}`] : (entities[table] ?? []).map(entity => `${table}.${entity}.${name}`))
}

/**
 * yearsOf makes the rows of an outcome.
 * @param {Context} ctx @param {SeriesSummary} s in the units that are shown
 * @returns {import('../charts/frame.js').Table}
 */
export function yearsOf(ctx, s) {
  return {
    head: ['year', 'a', 'b', 'd', 'dlow', 'dhigh', 'd05', 'd95'].map(name => ctx.t(`charts.head.${name}`)),
    rows: s.b.p50.map((_, k) => [String(s.first + k), s.a.p50[k], s.b.p50[k], s.d.mean[k], s.d.mean[k] - ERRORS * s.se[k],
      s.d.mean[k] + ERRORS * s.se[k], s.d.p05[k], s.d.p95[k]]),
  }
}

/** @param {Context} ctx @param {string} path */
function outcome(ctx, path) {
  const { t } = ctx
  const { unit, list } = gather(ctx, [path])
  if (list.length === 0) return h('p', { class: 'view-note' }, t(ctx.baked ? 'charts.waiting' : 'charts.missing', { path }))
  const { summary, name } = list[0]
  const data = yearsOf(ctx, summary)
  const told = finding(t, summary, { name, unit, year: ctx.last })
  return h('section', { class: 'years', key: path },
    h('h3', { class: 'chart-title' }, told.title),
    h('p', { class: 'chart-unit' }, [unit.words, shownNote(t, ctx)].join(' · ')),
    h('p', null, told.sentence),
    tableOf(data, name),
    h('p', { class: 'chart-home' },
      h('button', {
        type: 'button', 'data-do': 'csv', 'aria-label': `${t('charts.csv')}: ${name}`,
        onclick: () => saveCSV(data, fileName(path, name)),
      }, t('charts.csv'))))
}

/** @type {View} */
export const table = {
  id: 'table',
  columns: [],
  render(ctx) {
    const { t, state } = ctx
    const path = pathOf(state) || USUAL
    const id = 'outcome-paths'
    return viewOf('table',
      h('p', { class: 'chart-controls' },
        h('label', { for: 'outcome-path' }, t('charts.table.pick')),
        h('input', {
          id: 'outcome-path', name: 'path', list: id, value: path, size: 40, spellcheck: 'false', autocomplete: 'off',
          'aria-describedby': 'outcome-hint',
          onchange: (/** @type {any} */ event) => ctx.dispatch({ do: 'pick', name: 'path', value: event.target.value.trim() }),
        }),
        h('span', { id: 'outcome-hint', class: 'chart-unit' }, t('charts.table.hint'))),
      h('datalist', { id }, pathsOf(ctx.about).map(value => h('option', { value, key: value }))),
      outcome(ctx, path))
  },
}

/**
 * pathOf is the path that was chosen for the table, '' for none that could be one.
 * @param {import('../types.js').State} state
 */
export function pathOf(state) {
  const { path } = state.looks.picks
  return typeof path === 'string' && /^[a-z]+(\.[A-Za-z0-9-]+)?\.[a-z0-9_]+$/.test(path) ? path : ''
}
