// How much of the members' trade is with one another, beside the levels of other regions on record.

import { number } from '../charts/scale.js'
import { outcomeChart, viewOf } from './sides.js'

/** @typedef {import('../types.js').View} View */
/** @typedef {import('../types.js').About} About */

/**
 * levelsOf picks one level for each other region: the latest, and that on record before that of the paper.
 * @param {About} about
 */
export function levelsOf(about) {
  /** @type {Map<string, About['comparators'][0]>} */
  const best = new Map()
  for (const level of about.comparators) {
    if (level.region === about.region.name) continue
    const old = best.get(level.region)
    const newer = !old || level.year > old.year || level.year === old.year && level.reading === 'record'
    if (newer) best.set(level.region, level)
  }
  return [...best.values()].sort((a, b) => b.share - a.share)
}

/** @type {View} */
export const share = {
  id: 'share',
  columns: ['region.inside_share'],
  render(ctx) {
    const levels = levelsOf(ctx.about).map(l => ({ name: ctx.t('charts.share.level', { region: l.region, year: l.year }), value: l.share }))
    const list = levels.map(l => `${l.name} ${number(100 * l.value, 0.1)}\u00a0%`).join(', ')
    return viewOf('share', outcomeChart(ctx, 'region.inside_share', {
      levels, log: true, unit: ctx.t('charts.share.unit'), about: list && ctx.t('charts.share.sentence', { list }), height: 320,
    }))
  },
}
