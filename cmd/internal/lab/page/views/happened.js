// What happened in one run, in words, year by year; who refused what, and the terms of each vote.

import { h } from '../dom.js'
import { number, signed } from '../charts/scale.js'
import { SIDES, awaited, button, choice, nameOf, pick, picked, put, sideTitle, whole } from './controls.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('./controls.js').Side} Side */
/** @typedef {{year: number, text: string, who: string[], entry: string, kind: string, decision: number | null}} Line
 *  @typedef {{year: number, entry: string, party: string, stage: string, score: number, threshold: number, accepted: boolean,
 *   given: boolean, terms: Record<string, number>}} Decision
 *  @typedef {{lines: Line[], decisions: Decision[], terms: {key: string, name: string}[]}} Happened
 *  @typedef {Line & {side: Side | 'both'}} Told   which run tells it
 *  @typedef {{who: string, other: string, kind: string, text: string}} Filter */

const MOST = 300

/**
 * keyOf says when two lines tell the same. Of a decision it is what came of it and who refused; the numbers behind it may differ.
 * @param {Line} line @param {Decision[]} decisions
 */
function keyOf(line, decisions) {
  if (line.decision === null) return `${line.year} ${line.text}`
  return `${line.year} ${line.kind} ${line.entry} ${line.kind === 'agreed' ? '' : decisions[line.decision]?.party}`
}

/**
 * together brings the lines of both runs into one list: what both tell stands once, in the words of A.
 * @param {Happened} a @param {Happened} b
 * @returns {Told[]}
 */
export function together(a, b) {
  /** @type {Map<string, number>} */
  const left = new Map()
  for (const l of b.lines) left.set(keyOf(l, b.decisions), (left.get(keyOf(l, b.decisions)) ?? 0) + 1)
  const take = (/** @type {string} */ key) => {
    const n = left.get(key) ?? 0
    if (n > 0) left.set(key, n - 1)
    return n > 0
  }
  const first = a.lines.map(l => /** @type {Told} */ ({ ...l, side: take(keyOf(l, a.decisions)) ? 'both' : 'a' }))
  const own = [...b.lines].reverse().filter(l => take(keyOf(l, b.decisions))) // of equal lines the last are those that A lacks
  return merge(first, own.reverse().map(l => ({ ...l, side: 'b' })))
}

/** @param {Told[]} x @param {Told[]} y both by year @returns {Told[]} */
function merge(x, y) {
  const out = []
  let [i, k] = [0, 0]
  while (i < x.length || k < y.length) out.push(k >= y.length || i < x.length && x[i].year <= y[k].year ? x[i++] : y[k++])
  return out
}

/**
 * filtered keeps the lines that fit all that is asked for. '' asks for nothing.
 * @template {Line} T
 * @param {T[]} lines @param {Filter} filter
 */
export function filtered(lines, filter) {
  const text = filter.text.trim().toLowerCase()
  return lines.filter(l => (!filter.who || l.who.includes(filter.who)) && (!filter.other || l.who.includes(filter.other)) &&
    (!filter.kind || l.kind === filter.kind) && (!text || l.text.toLowerCase().includes(text)))
}

/**
 * votesOf finds the votes behind a line: those on its entry in its year.
 * @param {Decision[]} decisions @param {Line} line
 */
export const votesOf = (decisions, line) =>
  (line.entry ? decisions.filter(d => d.entry === line.entry && d.year === line.year) : [])

/**
 * termsOf lists the terms of a vote that are something, the greatest first.
 * @param {Decision} vote
 */
export const termsOf = vote => Object.entries(vote.terms).filter(([, x]) => Math.abs(x) >= 5e-4)
  .sort(([, x], [, y]) => Math.abs(y) - Math.abs(x))

/**
 * greatest is the size of the greatest number of some votes: their bars share a scale.
 * @param {Decision[]} votes
 */
export const greatest = votes =>
  Math.max(1e-9, ...votes.flatMap(v => [v.score, ...Object.values(v.terms)]).map(Math.abs))

/** @param {Context} ctx @param {Happened} run @param {Decision} vote @param {number} most @param {number} key */
function voteList(ctx, run, vote, most, key) {
  const terms = termsOf(vote)
  const row = (/** @type {string} */ name, /** @type {number} */ x, /** @type {string} */ kind) => {
    const wide = Math.round(Math.abs(x) / most * 590) / 10
    return h('tr', { class: kind },
      h('th', { scope: 'row' }, name),
      h('td', { class: 'bar' }, h('svg', { viewBox: '0 0 120 14', 'aria-hidden': 'true', preserveAspectRatio: 'none' },
        h('rect', { x: x < 0 ? 60 - wide : 60, y: 2, width: wide, height: 10, class: x < 0 ? 'less' : 'more' }),
        h('line', { x1: 60, x2: 60, y1: 0, y2: 14, class: 'axis' }))),
      h('td', null, signed(x, 0.01)))
  }
  const name = (/** @type {string} */ of) => run.terms.find(term => term.key === of)?.name ?? of
  return h('table', { class: 'vote', key }, h('caption', null, verdict(ctx, vote)),
    h('tbody', null, terms.map(([of, x]) => row(name(of), x, 'term')), row(ctx.t('views.happened.sum'), vote.score, 'sum')))
}

/** @param {Context} ctx @param {Decision} vote */
const verdict = (ctx, vote) => ctx.t(`views.happened.stage.${vote.stage}`, { what: ctx.t(
  `views.happened.${vote.given ? 'given.' : ''}${vote.accepted ? 'accepted' : 'refused'}`,
  { who: nameOf(ctx, vote.party), score: signed(vote.score, 0.01),
    threshold: vote.threshold === 0 ? '0' : number(vote.threshold, 0.01) }) })

/**
 * The reasons of a line are drawn only when somebody opens it, so that a long list stays fast.
 * @param {Context} ctx @param {Told} line @param {Record<Side, Happened | null>} runs @param {string} key
 */
function reasons(ctx, line, runs, key) {
  const told = SIDES.filter(side => line.side === side || line.side === 'both')
    .flatMap(side => { const run = runs[side]; return run ? [{ side, run, votes: votesOf(run.decisions, line) }] : [] })
  if (told.every(x => x.votes.length === 0)) return null
  const open = picked(ctx, 'reasons', '') === key
  const most = greatest(told.flatMap(x => x.votes))
  const does = ctx.t(open ? 'views.happened.hide' : 'views.happened.why')
  return [
    button(does, () => pick(ctx, 'reasons', open ? '' : key),
      { 'aria-expanded': String(open), class: 'small', 'aria-label': `${does}: ${line.text}` }),
    open && told.map(({ side, run, votes }) => h('div', { class: 'votes', key: side },
      told.length > 1 && h('h4', null, sideTitle(ctx, side)),
      votes.map((vote, n) => voteList(ctx, run, vote, most, n)))),
    open && button(ctx.t('views.happened.inside'), () => inside(ctx, line), { class: 'small' }),
  ]
}

/** @param {Context} ctx @param {Line} line */
function inside(ctx, line) {
  pick(ctx, 'subject', line.entry)
  ctx.dispatch({ do: 'year', year: line.year })
  ctx.dispatch({ do: 'view', view: 'decision' })
}

/** @param {Context} ctx @param {string} show */
const shownSides = (ctx, show) => (show === 'a' || show === 'b' ? /** @type {Side[]} */ ([show]) : SIDES)

/** @param {Context} ctx @param {string} kind */
function kindName(ctx, kind) {
  const said = ctx.t(`views.happened.kind.${kind}`)
  return said.startsWith('views.') ? kind.replaceAll('_', ' ') : said
}

/** @param {Context} ctx @param {Line[]} lines @param {Filter} filter @param {string} show @param {number} replicate */
function controls(ctx, lines, filter, show, replicate) {
  const codes = ctx.about.region.nodes.filter(n => n.member || lines.some(l => l.who.includes(n.code)))
  const countries = /** @type {[string, string][]} */ ([['', ctx.t('views.happened.any')], ...codes.map(n => [n.code, n.name])])
  const kinds = [...new Set(lines.map(l => l.kind))].sort()
  const set = (/** @type {Partial<Filter>} */ part) => pick(ctx, 'happened', { ...filter, ...part })
  return h('div', { class: 'controls', key: 'controls' },
    whole('happened-run', ctx.t('views.happened.run'), replicate, 0, Math.max(0, ctx.of - 1), n => pick(ctx, 'replicate', n)),
    choice('happened-side', ctx.t('views.happened.show'), [['differs', ctx.t('views.happened.differs')],
      ['both', ctx.t('views.happened.both')],
      ['a', sideTitle(ctx, 'a')], ['b', sideTitle(ctx, 'b')]], show, value => pick(ctx, 'happenedSide', value)),
    choice('happened-who', ctx.t('views.happened.who'), countries, filter.who,
      who => set({ who, other: who ? filter.other : '' })),
    filter.who && choice('happened-other', ctx.t('views.happened.with'), countries.filter(([code]) => code !== filter.who),
      filter.other,
      other => set({ other })),
    choice('happened-kind', ctx.t('views.happened.what'), [['', ctx.t('views.happened.all')],
      ...kinds.map(k => /** @type {[string, string]} */ ([k, kindName(ctx, k)]))], filter.kind, kind => set({ kind })),
    h('label', { class: 'control', for: 'happened-text', key: 'text' }, h('span', null, ctx.t('views.happened.words')),
      h('input', { id: 'happened-text', type: 'search', value: filter.text,
        oninput: (/** @type {any} */ e) => set({ text: e.currentTarget.value }) })))
}

/** @param {Context} ctx @param {Told[]} lines @param {Record<Side, Happened | null>} runs @param {boolean} marked */
function list(ctx, lines, runs, marked) {
  const most = picked(ctx, 'happenedMost', MOST)
  const shown = lines.slice(0, most)
  const years = [...new Set(shown.map(l => l.year))]
  return [
    years.map(year => h('section', { class: 'happened-year', key: `year ${year}` }, h('h3', null, String(year)),
      h('ul', null, shown.filter(l => l.year === year).map((l, k) => {
        const key = `${l.side} ${l.year} ${l.entry} ${k}`
        return h('li', { key, class: `told told-${l.side}` },
          marked && h('span', { class: 'tag' }, ctx.t(`views.happened.tag.${l.side}`)), ' ', h('span', null, l.text), ' ',
            reasons(ctx, l, runs, key))
      })))),
    lines.length > most && button(ctx.t('views.happened.more', { n: lines.length - most }),
      () => pick(ctx, 'happenedMost', most + MOST), { key: 'more' }),
  ]
}

/** @param {Context} ctx */
function render(ctx) {
  const show = picked(ctx, 'happenedSide', ctx.parts.length > 0 ? 'differs' : 'b')
  const replicate = picked(ctx, 'replicate', 0)
  /** @type {Filter} */
  const filter = { who: '', other: '', kind: '', text: '', ...picked(ctx, 'happened', {}) }
  const asked = shownSides(ctx, show).map(side => ({ side, asked: put(ctx, 'happened', { side, replicate }) }))
  const waits = asked.find(x => x.asked.state !== 'done')
  /** @type {Record<Side, Happened | null>} */
  const runs = { a: null, b: null }
  for (const x of asked) runs[x.side] = x.asked.answer
  const all = waits ? [] : linesOf(runs, show)
  const lines = filtered(all, filter)
  return h('section', { class: 'view view-happened', 'data-view': 'happened' },
    h('h2', null, ctx.t('views.happened.title')), h('p', { class: 'lead' }, ctx.t('views.happened.lead')),
    controls(ctx, all, filter, show, replicate),
    waits ? awaited(ctx, waits.asked) : [
      h('p', { class: 'finding', role: 'status', key: 'count' }, ctx.t('views.happened.count', {
        n: lines.length, of: all.length, refused: lines.filter(l => l.kind === 'refused').length })),
      h('div', { key: 'list' }, list(ctx, lines, runs, show === 'differs' || show === 'both')),
    ])
}

/**
 * Runs that were brought together, so that a filter need not do it again.
 * @type {WeakMap<Happened, {b: Happened, told: Told[]}>}
 */
const joined = new WeakMap()

/**
 * linesOf are the lines of what is shown.
 * @param {Record<Side, Happened | null>} runs @param {string} show
 * @returns {Told[]}
 */
export function linesOf(runs, show) {
  if (show === 'a' || show === 'b') return (runs[show]?.lines ?? []).map(l => ({ ...l, side: show }))
  if (!runs.a || !runs.b) return []
  let pair = joined.get(runs.a)
  if (pair?.b !== runs.b) joined.set(runs.a, pair = { b: runs.b, told: together(runs.a, runs.b) })
  const { told } = pair
  return show === 'differs' ? told.filter(l => l.side !== 'both') : told
}

/** @type {import('../types.js').View} */
export const happened = { id: 'happened', columns: [], render }
