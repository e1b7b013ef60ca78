// Water and energy between the members that share them.

import { isNothing } from '../charts/units.js'
import { h } from '../dom.js'
import { outcomeChart, placeOf, viewOf } from './sides.js'
import { severalChart } from './several.js'

/** @typedef {import('../types.js').View} View */

const FLOWS = [['power', 'power_twh'], ['gas', 'gas_bcm'], ['water', 'water_released_mcm']]

/** @type {View} */
export const energy = {
  id: 'energy',
  columns: ['pairs.*.power_twh', 'pairs.*.gas_bcm', 'pairs.*.water_released_mcm', 'region.h_energy', 'region.inflow'],
  render(ctx) {
    const { streams } = ctx.about.region
    if (streams.length === 0) return viewOf('energy', h('p', { class: 'view-note' }, ctx.t('charts.energy.none')))
    const index = ctx.summary('region.h_energy')
    return viewOf('energy',
      index && isNothing(index) ? null : outcomeChart(ctx, 'region.h_energy'),
      FLOWS.map(([id, outcome]) => severalChart(ctx, 'energy', streams.map(pair => `pairs.${pair}.${outcome}`), {
        id, what: ctx.t(`charts.energy.${id}`), columns: 4, moving: true, name: path => placeOf(ctx, path.split('.')[1]),
      })),
      outcomeChart(ctx, 'region.inflow', { height: 150 }))
  },
}
