// A picture of several outcomes of the same kind, with what they say together.

import { h } from '../dom.js'
import { kept } from '../kept.js'
import { chart, shownNote } from '../charts/frame.js'
import { differenceAt, sameSides } from '../charts/finding.js'
import { multiples } from '../charts/multiples.js'
import { alike, number, signed } from '../charts/scale.js'
import { greatestOf, isNothing } from '../charts/units.js'
import { drawnFrom, gather, waiting, widthOf } from './sides.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Child} Child */

const MOST = 3 // outcomes that a sentence names

/**
 * severalChart draws outcomes that have one unit, beside each other. Their words are those
 * of a group: same, chance, title and sentence.
 * @param {Context} ctx @param {string} group of words @param {string[]} paths
 * @param {{id: string, what?: string, name?: (path: string) => string, log?: boolean, columns?: number,
 *   mark?: string, moving?: boolean}} how   moving: only outcomes that are not 0 in all years
 * @returns {Child}
 */
export function severalChart(ctx, group, paths, how) {
  return kept(`several ${group} ${how.id}`, [...drawnFrom(ctx, paths), paths.join(), JSON.stringify(how)], () => draw(ctx, group, paths, how))
}

/** @param {Context} ctx @param {string} group @param {string[]} paths @param {Parameters<typeof severalChart>[3]} how @returns {Child} */
function draw(ctx, group, paths, how) {
  const { t } = ctx
  const gathered = gather(ctx, paths)
  const { unit } = gathered
  const list = gathered.list.filter(({ summary }) => !isNothing(summary) && (!how.moving || greatestOf([summary]) > 0))
    .map(item => ({ ...item, name: how.name?.(item.path) ?? item.name, d: differenceAt(item.summary, ctx.last) }))
  if (gathered.list.length === 0) return waiting(ctx)
  if (list.length === 0) return h('p', { class: 'view-note' }, t('charts.several.none', { what: how.what ?? '' }))
  const apart = list.filter(({ d }) => d.kind !== 'equal' && d.kind !== 'chance').sort((x, y) => weight(y, how) - weight(x, how))
  const named = (apart.length > 0 ? apart : list).slice(0, MOST)
  const values = {
    what: how.what ?? '', year: ctx.last, unit: unit.words, count: apart.length, all: list.length, name: apart[0]?.name ?? '',
    list: named.map(({ name, d }) => t('charts.item.gap', { name, mean: signed(d.mean, d.step) + unit.short })).join(', '),
  }
  const told = { ...values, list: named.map(({ name, d }) =>
    t('charts.item', { name, a: number(d.a, alike(d.a, d.b)) + unit.short,
      b: number(d.b, alike(d.a, d.b)) + unit.short })).join(', ') }
  const title = list.every(({ summary }) => sameSides(summary)) ? t(`charts.${group}.same`, values)
    : apart.length === 0 ? t(`charts.${group}.chance`, values) : t(`charts.${group}.title`, values)
  return chart(t, {
    id: how.id, title, note: shownNote(t, ctx), unit: unit.words,
    sentence: t(`charts.${group}.sentence`, told),
    drawing: multiples(t, {
      id: how.id, width: widthOf(ctx), first: ctx.first, last: ctx.last, short: unit.short, log: how.log, columns: how.columns,
      mark: how.mark,
      cells: list.map(({ name, summary }) => ({ name, summary })),
    }),
  })
}

/**
 * weight orders outcomes by their difference: as a share of A on a logarithmic axis, by its size on a linear one.
 * @param {{d: import('../charts/finding.js').Difference}} item @param {{log?: boolean}} how
 */
const weight = ({ d }, how) => how.log ? Math.abs(Math.log(Math.max(1e-12, d.b) / Math.max(1e-12, d.a))) : Math.abs(d.mean)
