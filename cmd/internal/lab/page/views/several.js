// A picture of several outcomes of the same kind, with what they say together.

import { chart, shownNote } from '../charts/frame.js'
import { differenceAt, sameSides } from '../charts/finding.js'
import { multiples } from '../charts/multiples.js'
import { number, signed } from '../charts/scale.js'
import { greatestOf } from '../charts/units.js'
import { gather, waiting, widthOf } from './sides.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Child} Child */

const MOST = 3 // outcomes that a sentence names

/**
 * severalChart draws outcomes that have one unit, beside each other. Of the words, PREFIX.same, PREFIX.chance, PREFIX.title
 * and PREFIX.sentence are asked for.
 * @param {Context} ctx @param {string} prefix of the keys of its words @param {string[]} paths
 * @param {{id: string, what?: string, name?: (path: string) => string, log?: boolean, columns?: number,
 *   mark?: string, moving?: boolean}} how   moving: only outcomes that are not 0 in all years
 * @returns {Child}
 */
export function severalChart(ctx, prefix, paths, how) {
  const { t } = ctx
  const gathered = gather(ctx, paths)
  const { unit } = gathered
  const list = gathered.list.filter(({ summary }) => !how.moving || greatestOf([summary]) > 0)
    .map(item => ({ ...item, name: how.name?.(item.path) ?? item.name, d: differenceAt(item.summary, ctx.last) }))
  if (list.length === 0) return waiting(ctx)
  const apart = list.filter(({ d }) => d.kind !== 'equal' && d.kind !== 'chance').sort((x, y) => weight(y, how) - weight(x, how))
  const named = (apart.length > 0 ? apart : list).slice(0, MOST)
  const values = {
    what: how.what ?? '', year: ctx.last, unit: unit.words, count: apart.length, all: list.length, name: apart[0]?.name ?? '',
    list: named.map(({ name, d }) => t('charts.item.gap', { name, mean: signed(d.mean, d.step) + unit.short })).join(', '),
  }
  const told = { ...values, list: named.map(({ name, d }) =>
    t('charts.item', { name, a: number(d.a) + unit.short, b: number(d.b) + unit.short })).join(', ') }
  const kind = list.every(({ summary }) => sameSides(summary)) ? 'same' : apart.length === 0 ? 'chance' : 'title'
  return chart(t, {
    id: how.id, title: t(`${prefix}.${kind}`, values), note: shownNote(t, ctx), unit: unit.words,
    sentence: t(`${prefix}.sentence`, told),
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
