// The first screen: what the members build with one another, what it is made of, and how far they lean on outside powers.

import { outcomeChart, viewOf } from './sides.js'
import { severalChart } from './several.js'

/** @typedef {import('../types.js').View} View */

const PARTS = ['h_trade', 'h_borders', 'h_movement', 'h_energy', 'h_institutions', 'h_trust'].map(name => `region.${name}`)

/** @type {View} */
export const integration = {
  id: 'integration',
  columns: ['region.horizontal', 'region.vertical', ...PARTS],
  render: ctx => viewOf('integration',
    outcomeChart(ctx, 'region.horizontal', { about: ctx.t('charts.horizontal.about') }),
    severalChart(ctx, 'parts', PARTS, { id: 'parts' }),
    outcomeChart(ctx, 'region.vertical', { about: ctx.t('charts.vertical.about') })),
}
