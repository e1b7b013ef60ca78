// Trade of every pair of members, small and beside each other, and one pair large.

import { h } from '../dom.js'
import { outcomeChart, placeOf, viewOf } from './sides.js'
import { severalChart } from './several.js'

/** @typedef {import('../types.js').View} View */

const pathOf = (/** @type {string} */ pair) => `pairs.${pair}.turnover_usd`
const pairOf = (/** @type {string} */ path) => path.split('.')[1]

/** @type {View} */
export const pairs = {
  id: 'pairs',
  columns: ['pairs.*.turnover_usd'],
  render(ctx) {
    const { t, about, state } = ctx
    const all = about.region.pairs.map(codes => codes.join('-'))
    const picked = all.includes(state.looks.picks.pair) ? state.looks.picks.pair : all[0]
    const choose = h('label', null, t('charts.pairs.pick'), ' ',
      h('select', {
        name: 'pair', value: picked,
        onchange: (/** @type {any} */ event) => ctx.dispatch({ do: 'pick', name: 'pair', value: event.target.value }),
      }, all.map(pair => h('option', { value: pair, key: pair }, placeOf(ctx, pair)))))
    return viewOf('pairs',
      severalChart(ctx, 'pairs', all.map(pathOf), {
        id: 'pairs', log: true, columns: 4, name: path => placeOf(ctx, pairOf(path)),
        mark: placeOf(ctx, picked ?? ''),
      }),
      picked && outcomeChart(ctx, pathOf(picked), { controls: [choose] }))
  },
}
