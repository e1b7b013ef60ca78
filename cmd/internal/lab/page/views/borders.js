// How each border is run, year by year.

import { h } from '../dom.js'
import { chart, shownNote } from '../charts/frame.js'
import { sameSides } from '../charts/finding.js'
import { number } from '../charts/scale.js'
import { strips, usual } from '../charts/strip.js'
import { placeOf, viewOf, waiting, widthOf } from './sides.js'

/** @typedef {import('../types.js').View} View */
/** @typedef {import('../types.js').Context} Context */

/** @param {Context} ctx @param {string[]} words of the engine, by code */
const regimesOf = (ctx, words) => words.map((word, code) => {
  const key = `charts.regime.${code}`
  const name = ctx.t(key)
  return name === key ? word : name
})

/** @param {Context} ctx */
function calendar(ctx) {
  const { t } = ctx
  const list = ctx.about.region.borders.flatMap(border => {
    const summary = ctx.summary(`borders.${border}.regime`)
    return summary ? [{ name: placeOf(ctx, border), summary }] : []
  })
  if (list.length === 0) return waiting(ctx)
  const regimes = regimesOf(ctx, list[0].summary.words)
  const ends = list.map(({ name, summary: s }) => {
    const [a, b] = [s.sharesA, s.sharesB].map(shares => shares.map(years => years[ctx.last - s.first] ?? NaN))
    const [most, other] = [usual(a), usual(b)]
    return {
      most, other, name, a: regimes[most] ?? '–', b: regimes[other] ?? '–',
      ashare: number(100 * (a[most] ?? NaN), 1), bshare: number(100 * (b[other] ?? NaN), 1),
    }
  })
  const apart = ends.filter(end => end.most !== end.other)
  const same = list.every(({ summary: s }) => sameSides(s) && String(s.sharesA) === String(s.sharesB))
  const title = same ? t('charts.borders.same') : apart.length === 0 ? t('charts.borders.chance', { year: ctx.last })
    : t('charts.borders.title', {
      count: apart.length, year: ctx.last, list: apart.slice(0, 2).map(end => t('charts.borders.item.title', end)).join('; '),
    })
  return chart(t, {
    id: 'borders', title, note: shownNote(t, ctx),
    sentence: [t('charts.borders.sentence'), apart.length > 0 && t('charts.borders.apart', {
      year: ctx.last, list: apart.map(end => t('charts.borders.item', end)).join('; '),
    }), t('charts.borders.rest', { n: ends.length - apart.length, year: ctx.last })].filter(part => part).join(' '),
    drawing: strips(t, { id: 'borders', width: widthOf(ctx), first: ctx.first, last: ctx.last, regimes, borders: list }),
  })
}

/** @type {View} */
export const borders = {
  id: 'borders',
  columns: ['borders.*.regime'],
  render: ctx => viewOf('borders', ctx.about.region.borders.length > 0 ? calendar(ctx)
    : h('p', { class: 'view-note' }, ctx.t('charts.borders.none'))),
}
