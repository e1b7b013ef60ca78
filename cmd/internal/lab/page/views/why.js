// Why did this move? The difference between A and B is divided among what differs between them, or what B would gain without
// barriers among the groups of barriers. It takes many runs, so what it costs is said first.

import { h } from '../dom.js'
import { waterfall } from '../charts/bars.js'
import { chart, table } from '../charts/frame.js'
import { number, signed } from '../charts/scale.js'
import { nameOf } from './sides.js'
import { awaited, button, choice, pick, picked, put, roomFor, span, within } from './controls.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Child} Child */
/** @typedef {{name: string, text: string}} Player
 *  @typedef {{players: Player[], coalitions: number, runs: number, years: number, sampled: boolean, seconds: number}} Cost
 *  @typedef {{se: number | null, low: number | null, high: number | null}} Error
 *  @typedef {Player & {share: number} & Error} Share
 *  @typedef {Error & {base: number, reached: number, difference: number, seeds: number, unit: string, players: Share[],
 *   sentence: string, sampled: boolean}} Attribution
 *  @typedef {{outcome: string, from: number, to: number, seeds: number, kind: string}} Request */

/**
 * outcomesOf lists what can be asked about: every outcome of the region, and the trade of each pair. Words have no difference.
 * @param {Context} ctx
 * @returns {[string, string][]}
 */
export function outcomesOf(ctx) {
  const region = ctx.about.outcomes.filter(o => o.table === 'region' && o.words.length === 0)
  const paths = [...region.map(o => `region.${o.name}`), ...ctx.about.region.pairs.map(codes =>
    `pairs.${codes.join('-')}.turnover_usd`)]
  return paths.map(path => [path, nameOf(ctx, path)])
}

/** @param {Context} ctx @returns {Request} */
export function requestOf(ctx) {
  const [from, to] = picked(ctx, 'whyYears', [ctx.last, ctx.last])
  return {
    outcome: picked(ctx, 'whyOutcome', 'region.horizontal'), from: within(from, ctx.first, ctx.last),
    to: within(to, ctx.first, ctx.last),
    seeds: picked(ctx, 'whySeeds', 100), kind: picked(ctx, 'whyKind', 'entries'),
  }
}

/** @param {Context} ctx @param {Cost} cost @param {Request} request */
export function costWords(ctx, cost, request) {
  return [ctx.t(cost.sampled ? 'views.why.costsampled' : 'views.why.cost', {
    players: cost.players.length, coalitions: cost.coalitions, seeds: request.seeds, runs: number(cost.runs, 1),
  }), cost.seconds < 1 ? ctx.t('views.why.second') : ctx.t('views.why.seconds', { seconds: Math.round(cost.seconds) })].join(' ')
}

/**
 * playerName is the label of an entry, or the name of a group or a parameter as the engine has it.
 * @param {Context} ctx @param {string} name
 */
export function playerName(ctx, name) {
  const label = [ctx.a, ctx.b].flatMap(side => side?.entries ?? []).find(e => e.id === name)?.label
  return label || name.replaceAll('_', ' ')
}

/** @param {Attribution} answer the shares in the order of their size */
export const bySize = answer => [...answer.players].sort((x, y) => Math.abs(y.share) - Math.abs(x.share))

/** @param {Share | Attribution} x an interval that is not known is left out */
const interval = x => (x.low === null || x.high === null ? {} : { low: x.low, high: x.high })

/**
 * stepsOf makes the waterfall from where A stands to where B stands. A difference that is small beside these levels could not be
 * seen there, so its steps begin at 0.
 * @param {Context} ctx @param {Attribution} answer @param {string} kind
 * @returns {import('../charts/bars.js').Step[]}
 */
export function stepsOf(ctx, answer, kind) {
  const parts = bySize(answer).map(p => ({ name: playerName(ctx, p.name), value: p.share, kind: /** @type {const} */ ('part'),
    ...interval(p) }))
  const small = Math.abs(answer.difference) < 0.15 * Math.max(Math.abs(answer.base), Math.abs(answer.reached))
  if (small) return [...parts, { name: ctx.t(`views.why.whole.${kind}`), value: answer.difference, kind: 'level',
    ...interval(answer) }]
  return [{ name: ctx.t(`views.why.base.${kind}`), value: answer.base, kind: 'level' }, ...parts,
    { name: ctx.t(`views.why.reached.${kind}`), value: answer.reached, kind: 'level' }]
}

/** @param {Context} ctx @param {Attribution} answer @param {string} kind */
const fall = (ctx, answer, kind) => waterfall({ id: 'why-shares', width: roomFor(ctx), steps: stepsOf(ctx, answer, kind),
  heads: [ctx.t('views.why.player'), ctx.t('views.why.share'), ctx.t('views.why.low'), ctx.t('views.why.high')] })

/** @param {Context} ctx @param {Attribution} answer @param {Request} request @param {string} label of the outcome */
function shares(ctx, answer, request, label) {
  const years = request.from === request.to ? String(request.from) : `${request.from}–${request.to}`
  const whole = ctx.t(`views.why.whole.${request.kind}`)
  const players = bySize(answer)
  return [
    chart(ctx.t, {
      id: 'why-shares', title: ctx.t(`views.why.headline.${request.kind}`, { outcome: label, years }), unit: answer.unit,
      note: [ctx.t(answer.sampled ? 'views.why.sampled' : 'views.why.exact'), ctx.t('views.why.seedsof', { n: answer.seeds })]
        .join(' · '),
      sentence: answer.sentence, drawing: fall(ctx, answer, request.kind),
    }),
    h('h3', { key: 'what' }, ctx.t('views.why.each')),
    table({
      head: ['views.why.player', 'views.why.share', 'views.why.se', 'views.why.low', 'views.why.high',
        'views.why.what'].map(k => ctx.t(k)),
      rows: [...players.map(p => [playerName(ctx, p.name), signed(p.share), p.se, p.low, p.high, p.text.replaceAll('_', ' ')]),
        [whole, signed(answer.difference), answer.se, answer.low, answer.high,
          ctx.t('views.why.from', { base: number(answer.base), reached: number(answer.reached) })]],
    }, ctx.t('views.why.each')),
    h('p', { class: 'hint', key: 'read' }, ctx.t('views.why.read')),
  ]
}

/** @param {Context} ctx @param {Request} request */
function controls(ctx, request) {
  return h('div', { class: 'controls', key: 'controls' },
    choice('why-kind', ctx.t('views.why.kind'), [['entries', ctx.t('views.why.kind.entries')],
      ['barriers', ctx.t('views.why.kind.barriers')],
      ['supports', ctx.t('views.why.kind.supports')]],
      request.kind, value => pick(ctx, 'whyKind', value)),
    choice('why-outcome', ctx.t('views.why.outcome'), outcomesOf(ctx), request.outcome, value => pick(ctx, 'whyOutcome', value)),
    span(ctx, 'whyYears', [request.from, request.to]),
    choice('why-seeds', ctx.t('views.why.seeds'), ['20', '50', '100', '200'].map(n => [n, n]), String(request.seeds),
      value => pick(ctx, 'whySeeds', Number(value))))
}

/** @param {Context} ctx @param {Request} request */
function answered(ctx, request) {
  const cost = put(ctx, 'whyCost', request)
  if (!cost.answer) return awaited(ctx, cost)
  const asked = ctx.ask('why', request)
  if (asked.state === 'done') {
    return shares(ctx, asked.answer, request, outcomesOf(ctx).find(([path]) => path === request.outcome)?.[1] ?? request.outcome)
  }
  return [
    h('h3', { key: 'players' }, ctx.t(`views.why.players.${request.kind}`, { n: cost.answer.players.length })),
    h('ul', { class: 'players', key: 'list' }, cost.answer.players.map((/** @type {Player} */ p) =>
      h('li', null, h('strong', null, playerName(ctx, p.name)), p.text && `: ${p.text.replaceAll('_', ' ')}`))),
    asked.state === 'failed' && awaited(ctx, asked),
    h('p', { class: 'cost', key: 'cost' }, costWords(ctx, cost.answer, request)),
    asked.state === 'running'
      ? h('p', { class: 'waiting', role: 'status', key: 'running' }, ctx.t('views.why.running'), ' ',
        button(ctx.t('views.why.cancel'), () => ctx.cancel('why'), { 'data-do': 'cancel' }))
      : button(ctx.t('views.why.compute'), () => ctx.ask('why', request, true), {
        class: 'primary', key: 'compute', 'data-do': 'compute',
      }),
  ]
}

/** @param {Context} ctx */
function render(ctx) {
  const request = requestOf(ctx)
  const nothing = request.kind === 'entries' && ctx.parts.length === 0
  return h('section', { class: 'view view-why', 'data-view': 'why' },
    h('h2', null, ctx.t('views.why.title')), h('p', { class: 'lead' }, ctx.t('views.why.lead')),
    controls(ctx, request),
    nothing
      ? h('div', { class: 'waiting', key: 'nothing' }, h('p', null, ctx.t('views.why.nothing')),
        button(ctx.t('views.why.barriers'), () => pick(ctx, 'whyKind', 'barriers')))
      : h('div', { key: 'answer' }, answered(ctx, request)))
}

/** @type {import('../types.js').View} */
export const why = { id: 'why', columns: [], render }
