// All views, in the order in which they stand on the page.

import { integration } from './integration.js'
import { share } from './share.js'
import { pairs } from './pairs.js'
import { map } from './map.js'
import { borders } from './borders.js'
import { energy } from './energy.js'
import { why } from './why.js'
import { decision } from './decision.js'
import { happened } from './happened.js'
import { pathOf, table } from './table.js'

/** @type {import('../types.js').View[]} */
export const views = [integration, share, pairs, map, borders, energy, why, decision, happened, table]

/**
 * extraColumns are the paths that somebody chose to see, besides the columns of the view.
 * @param {import('../types.js').State} state
 * @returns {string[]}
 */
export function extraColumns(state) {
  if (state.looks.view !== 'table') return []
  return [pathOf(state) || 'region.horizontal']
}
