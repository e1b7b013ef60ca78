// Why did this move? The difference between A and B is divided among what differs between them, or what B would gain without
// barriers among the groups of barriers. It takes many runs, so what it costs is said first.

import { h } from '../dom.js'
import { waterfall } from '../charts/bars.js'
import { chart, table } from '../charts/frame.js'
import { number, signed } from '../charts/scale.js'
import { awaited, button, choice, pairName, pick, picked, roomFor, span, within } from './controls.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Child} Child */
/** @typedef {{name: string, text: string}} Player
 *  @typedef {{players: Player[], coalitions: number, runs: number, years: number, sampled: boolean, seconds?: number}} Cost
 *  @typedef {Player & {share: number, se: number, low: number, high: number}} Share
 *  @typedef {{difference: number, se: number, low: number, high: number, unit: string, players: Share[], sentence: string, sampled: boolean}} Attribution
 *  @typedef {{outcome: string, from: number, to: number, seeds: number, kind: string}} Request */

/** The pace of this machine, in years of runs a millisecond: measured while a division was computed, 0 before. */
const clock = { pace: 0, began: 0, key: '' }

/**
 * outcomesOf lists what can be asked about: every outcome of the region, and the trade of each pair. Words have no difference.
 * @param {Context} ctx
 * @returns {[string, string][]}
 */
export function outcomesOf(ctx) {
  const label = (/** @type {string} */ name) => {
    const said = ctx.t(`views.outcome.${name}`)
    return said.startsWith('views.') ? name.replaceAll('_', ' ') : said
  }
  const region = ctx.about.outcomes.filter(o => o.table === 'region' && o.words.length === 0)
  return [...region.map(o => /** @type {[string, string]} */ ([`region.${o.name}`, label(o.name)])),
    ...ctx.about.region.pairs.map(codes => /** @type {[string, string]} */ (
      [`pairs.${codes.join('-')}.turnover_usd`, ctx.t('views.outcome.pair', { pair: pairName(ctx, codes.join('-')) })]))]
}

/** @param {Context} ctx @returns {Request} */
export function requestOf(ctx) {
  const [from, to] = picked(ctx, 'whyYears', [ctx.last, ctx.last])
  return {
    outcome: picked(ctx, 'whyOutcome', 'region.horizontal'), from: within(from, ctx.first, ctx.last), to: within(to, ctx.first, ctx.last),
    seeds: picked(ctx, 'whySeeds', 100), kind: picked(ctx, 'whyKind', 'entries'),
  }
}

/**
 * secondsOf tells how long a division takes, from what the engine measured or from the last one on this machine.
 * @param {Cost} cost @param {number} pace years of runs a millisecond, 0 if nothing was measured
 * @returns {number | null} whole seconds, 1 at least
 */
export function secondsOf(cost, pace) {
  const seconds = cost.seconds ?? (pace > 0 ? cost.runs * cost.years / pace / 1000 : null)
  return seconds === null ? null : Math.max(1, Math.round(seconds))
}

/**
 * paceOf measures the pace from the marks of the page: how long the first full picture took. The page's workers share that work,
 * a division has one worker.
 * @param {{name: string, startTime: number}[]} marks @param {number} runs of both sides @param {number} years @param {number} workers
 */
export function paceOf(marks, runs, years, workers) {
  const full = marks.find(m => m.name.startsWith('full:'))
  const began = full && marks.find(m => m.name === full.name.replace('full', 'move'))
  return full && began && full.startTime > began.startTime ? runs * years / (full.startTime - began.startTime) / workers : 0
}

/** @param {Context} ctx */
function pace(ctx) {
  if (clock.pace > 0) return clock.pace
  const cores = globalThis.navigator?.hardwareConcurrency ?? 2
  return paceOf(globalThis.performance?.getEntriesByType('mark') ?? [], 2 * ctx.of, ctx.last - ctx.first + 1, Math.min(4, Math.max(2, cores - 1)))
}

/** @param {Context} ctx @param {Cost} cost @param {Request} request */
export function costWords(ctx, cost, request) {
  const seconds = secondsOf(cost, pace(ctx))
  return [ctx.t(cost.sampled ? 'views.why.costsampled' : 'views.why.cost', {
    players: cost.players.length, coalitions: cost.coalitions, seeds: request.seeds, runs: number(cost.runs, 1),
  }), seconds === null ? ctx.t('views.why.unmeasured') : ctx.t('views.why.seconds', { seconds })].join(' ')
}

/** @param {Attribution} answer the shares in the order of their size */
export const bySize = answer => [...answer.players].sort((x, y) => Math.abs(y.share) - Math.abs(x.share))

/**
 * fall makes the waterfall from nothing to the whole difference.
 * @param {Context} ctx @param {Attribution} answer @param {string} whole name of the last step
 */
export function fall(ctx, answer, whole) {
  /** @type {import('../charts/bars.js').Step[]} */
  const steps = bySize(answer).map(p => ({ name: p.name, value: p.share, kind: 'part', low: p.low, high: p.high }))
  steps.push({ name: whole, value: answer.difference, kind: 'level', low: answer.low, high: answer.high })
  return waterfall({ id: 'why-shares', width: roomFor(), steps,
    heads: [ctx.t('views.why.player'), ctx.t('views.why.share'), ctx.t('views.why.low'), ctx.t('views.why.high')] })
}

/** @param {Context} ctx @param {Attribution} answer @param {Request} request @param {string} label of the outcome */
function shares(ctx, answer, request, label) {
  const years = request.from === request.to ? String(request.from) : `${request.from}–${request.to}`
  const whole = ctx.t(`views.why.whole.${request.kind}`)
  const players = bySize(answer)
  return [
    chart(ctx.t, {
      id: 'why-shares', title: ctx.t(`views.why.headline.${request.kind}`, { outcome: label, years }), unit: answer.unit,
      note: `${ctx.t(answer.sampled ? 'views.why.sampled' : 'views.why.exact')} · ${ctx.t('views.why.seedsof', { n: request.seeds })}`,
      sentence: answer.sentence, drawing: fall(ctx, answer, whole),
    }),
    h('h3', { key: 'what' }, ctx.t('views.why.each')),
    table({
      head: ['views.why.player', 'views.why.share', 'views.why.se', 'views.why.low', 'views.why.high', 'views.why.what'].map(k => ctx.t(k)),
      rows: [...players.map(p => [p.name, signed(p.share), p.se, p.low, p.high, p.text]),
        [whole, signed(answer.difference), answer.se, answer.low, answer.high, '']],
    }, ctx.t('views.why.each')),
    h('p', { class: 'hint', key: 'read' }, ctx.t('views.why.read')),
  ]
}

/** @param {Context} ctx @param {Request} request */
function controls(ctx, request) {
  return h('div', { class: 'controls', key: 'controls' },
    choice('why-kind', ctx.t('views.why.kind'), [['entries', ctx.t('views.why.kind.entries')], ['barriers', ctx.t('views.why.kind.barriers')]],
      request.kind, value => pick(ctx, 'whyKind', value)),
    choice('why-outcome', ctx.t('views.why.outcome'), outcomesOf(ctx), request.outcome, value => pick(ctx, 'whyOutcome', value)),
    span(ctx, 'whyYears', [request.from, request.to]),
    choice('why-seeds', ctx.t('views.why.seeds'), ['20', '50', '100', '200'].map(n => [n, n]), String(request.seeds),
      value => pick(ctx, 'whySeeds', Number(value))))
}

/**
 * ask puts the question, or looks whether its answer is there. It measures the pace by the way.
 * @param {Context} ctx @param {Request} request @param {Cost} cost
 */
function ask(ctx, request, cost) {
  const key = JSON.stringify(request)
  const asked = ctx.ask('why', request, false)
  if (asked.state === 'done' && clock.key === key) {
    clock.pace = cost.runs * cost.years / Math.max(1, performance.now() - clock.began)
    clock.key = ''
  }
  return asked
}

/** @param {Context} ctx @param {Request} request */
function start(ctx, request) {
  clock.began = performance.now()
  clock.key = JSON.stringify(request)
  ctx.ask('why', request, true)
}

/** @param {Context} ctx */
function stop(ctx) {
  clock.key = ''
  ctx.cancel?.('why')
}

/** @param {Context} ctx @param {Request} request */
function answered(ctx, request) {
  const cost = ctx.ask('whyCost', request, true)
  if (!cost.answer) return awaited(ctx, cost)
  const asked = ask(ctx, request, cost.answer)
  if (asked.state === 'done') {
    return shares(ctx, asked.answer, request, outcomesOf(ctx).find(([path]) => path === request.outcome)?.[1] ?? request.outcome)
  }
  return [
    h('h3', { key: 'players' }, ctx.t(`views.why.players.${request.kind}`, { n: cost.answer.players.length })),
    h('ul', { class: 'players', key: 'list' }, cost.answer.players.map((/** @type {Player} */ p) => h('li', null, h('strong', null, p.name), p.text && ` ${p.text}`))),
    asked.state === 'failed' && awaited(ctx, asked),
    h('p', { class: 'cost', key: 'cost' }, costWords(ctx, cost.answer, request)),
    asked.state === 'running'
      ? h('p', { class: 'waiting', role: 'status', key: 'running' }, ctx.t('views.why.running'), ' ',
        ctx.cancel && button(ctx.t('views.why.cancel'), () => stop(ctx)))
      : button(ctx.t('views.why.compute'), () => start(ctx, request), { class: 'primary', key: 'compute' }),
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
