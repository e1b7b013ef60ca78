// Inside a decision: the terms that a rule added up, year by year, in both scenarios, and one year as steps from 0 to the sum.

import { h } from '../dom.js'
import { stack, waterfall } from '../charts/bars.js'
import { chart, table } from '../charts/frame.js'
import { extent, number, signed } from '../charts/scale.js'
import { NO_CAUSES, addsUp, grouped, heaviest, ledgersOf, stepsOf, subjectOf, sumOver, valuesOf, yearsOf } from './ledger.js'
import {
  awaited, button, choice, nameOf, pairName, pick, picked, put, roomFor, sideTitle, span, whole, within, yearSlider,
} from './controls.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Nested} Nested */
/** @typedef {import('./ledger.js').Explained} Explained */
/** @typedef {import('./ledger.js').Ledger} Ledger */
/** @typedef {{id: string, kind: string, label: string, year: number}} Decided
 *  @typedef {{stances: string[], borders: string[], bodies: string[], entries: Decided[]}} Subjects */

const MOST = 7  // terms with a colour of their own
const STEPS = 9 // terms with a bar of their own in a year

/**
 * sideOf says which sides a question is about: both if they differ and both have the subject.
 * @param {Context} ctx @param {string} subject @param {Subjects} a @param {Subjects} b
 */
export function sideOf(ctx, subject, a, b) {
  if (ctx.parts.length === 0) return 'b'
  const has = (/** @type {Subjects} */ known) => [...known.stances, ...known.borders, ...known.bodies,
    ...known.entries.map(e => e.id)].includes(subject)
  return has(a) && has(b) ? 'both' : has(a) ? 'a' : 'b'
}

/**
 * both is what can be explained in either side. An entry that only A has stands after those of B.
 * @param {Subjects} a @param {Subjects} b @returns {Subjects}
 */
export const both = (a, b) => ({ ...b, entries: [...b.entries, ...a.entries.filter(x => !b.entries.some(y => y.id === x.id))] })

/** @param {Context} ctx @param {Subjects} subjects */
function subjectControls(ctx, subjects) {
  const { subject, about, words } = chosen(ctx, subjects)
  const choose = (/** @type {string} */ value) => pick(ctx, 'subject', value)
  /** @type {Record<string, string | undefined>} */
  const first = { stance: subjects.stances[0], border: subjects.borders[0], body: subjects.bodies[0],
    entry: subjects.entries[0]?.id }
  const kinds = /** @type {[string, string][]} */ (Object.keys(first).filter(k => first[k]).map(k =>
    [k, ctx.t(`views.decision.${k}`)]))
  return [
    choice('decision-about', ctx.t('views.decision.about'), kinds, about, value => choose(first[value] ?? subject)),
    about === 'stance' && stanceControls(ctx, subjects, words, choose),
    about === 'border' && choice('decision-border', ctx.t('views.decision.border'),
      subjects.borders.map(s => [s, pairName(ctx, s.replace('border ', ''))]), subject, choose),
    about === 'body' && bodyControls(ctx, subjects, words, choose),
    about === 'entry' && choice('decision-entry', ctx.t('views.decision.entry'), subjects.entries.map(e => [e.id, entryName(e)]),
      subject, choose),
  ]
}

/** @param {Decided} e */
const entryName = e => [e.year > 0 ? String(e.year) : '', e.label || e.kind.replaceAll('_', ' '),
  `(${e.id})`].filter(x => x).join(' ')

/** @param {Context} ctx @param {Subjects} subjects @param {string[]} words @param {(subject: string) => void} choose */
function stanceControls(ctx, subjects, [from, to], choose) {
  const codes = [...new Set(subjects.stances.map(s => s.split('-')[0]))]
  const others = (/** @type {string} */ code) => codes.filter(c => subjects.stances.includes(`${code}-${c}`))
  const names = (/** @type {string[]} */ list) => list.map(c => /** @type {[string, string]} */ ([c, nameOf(ctx, c)]))
  return [
    choice('decision-from', ctx.t('views.decision.leader'), names(codes), from,
      code => choose(`${code}-${others(code).includes(to) ? to : code === to ? from : others(code)[0]}`)),
    choice('decision-to', ctx.t('views.decision.toward'), names(others(from)), to, code => choose(`${from}-${code}`)),
  ]
}

/** @param {Context} ctx @param {Subjects} subjects @param {string[]} words @param {(subject: string) => void} choose */
function bodyControls(ctx, subjects, [body, code], choose) {
  const all = subjects.bodies.map(s => s.split(' ').slice(1))
  const bodies = [...new Set(all.map(x => x[0]))]
  const countries = [...new Set(all.map(x => x[1]))]
  const named = (/** @type {string} */ id) => ctx.about.region.organisations?.find(o => o.id === id)?.name ?? id
  return [
    choice('decision-country', ctx.t('views.decision.country'), countries.map(c => [c, nameOf(ctx, c)]), code,
      c => choose(`body ${body} ${c}`)),
    choice('decision-body', ctx.t('views.decision.organisation'), bodies.map(b => [b, named(b)]), body,
      b => choose(`body ${b} ${code}`)),
  ]
}

/**
 * usualSubject is what is shown before anybody chose: the stance of a country that an entry concerns which only one side has.
 * @param {Context} ctx @param {Subjects} subjects
 */
export function usualSubject(ctx, subjects) {
  const [a, b] = [ctx.a?.entries ?? [], ctx.b?.entries ?? []]
  const one = [...a.filter(x => !b.some(y => y.id === x.id)), ...b.filter(x => !a.some(y => y.id === x.id))]
  const codes = one.flatMap(e => e.who)
  const stance = codes.flatMap(code => subjects.stances.filter(s => s.startsWith(`${code}-`)))[0]
  return stance ?? subjects.stances[0] ?? subjects.entries[0]?.id ?? ''
}

/** @param {Context} ctx @param {Subjects} subjects */
function chosen(ctx, subjects) {
  const subject = picked(ctx, 'subject', usualSubject(ctx, subjects))
  return { subject, ...subjectOf(subject, subjects) }
}

/** @param {Context} ctx */
function runControls(ctx) {
  const only = picked(ctx, 'only', null)
  return [
    choice('decision-runs', ctx.t('views.decision.runs'), [['all', ctx.t('views.decision.all', { n: ctx.of })],
      ['one', ctx.t('views.decision.one')]],
      only === null ? 'all' : 'one', value => pick(ctx, 'only', value === 'all' ? null : picked(ctx, 'replicate', 0))),
    only !== null && whole('decision-only', ctx.t('views.decision.number'), only, 0, ctx.of - 1,
      value => pick(ctx, 'only', value)),
  ]
}

/** @param {Context} ctx @param {Explained} e @param {string} side that was asked for @returns {string[]} */
const sideNames = (ctx, e, side) => (e.cells.length > 1
  ? [sideTitle(ctx, 'a'), sideTitle(ctx, 'b'), ctx.t('views.side.d')] : [sideTitle(ctx, side === 'a' ? 'a' : 'b')])

/** @param {Explained} e @param {number} k @param {string} side @returns {string} the class of a side */
const sideClass = (e, k, side) => `side-${e.cells.length > 1 ? 'abd'[k] : side === 'a' ? 'a' : 'b'}`

/**
 * rangeOf is what the axes of A and B must hold so that they are the same. The difference has an axis of its own.
 * @param {Explained} e @param {Ledger} ledger
 * @returns {[number, number]}
 */
export function rangeOf(e, ledger) {
  const ends = e.cells.slice(0, 2).flatMap(side => side.flatMap(year => {
    const values = ledger.terms.map(term => year[term] ?? 0)
    return [values.filter(v => v > 0).reduce((s, v) => s + v, 0), values.filter(v => v < 0).reduce((s, v) => s + v, 0)]
  }))
  return extent(ends)
}

/** @param {Explained} e @param {Ledger} ledger @param {number} side lines of what the sum is held against, at their mean */
function levelsOf(e, ledger, side) {
  return side > 1 ? [] : ledger.levels.flatMap(part => {
    const known = /** @type {number[]} */ (valuesOf(e, side, part).filter(v => v !== null))
    return known.length > 0 ? [{ name: e.parts[part].name, value: known.reduce((s, v) => s + v, 0) / known.length }] : []
  })
}

/** @param {Context} ctx */
const others = ctx => (/** @type {number} */ n) => ctx.t('views.decision.others', { n })

/**
 * @param {Context} ctx @param {Explained} e @param {Ledger} ledger @param {number} side @param {string} name
 * @param {number} year
 */
function yearsChart(ctx, e, ledger, side, name, year) {
  const sums = valuesOf(e, side, ledger.sum)
  const known = yearsOf(e).filter((_, k) => sums[k] !== null)
  const at = (/** @type {number} */ y) => signed(/** @type {number} */ (sums[y - e.first]), 0.01)
  const sentence = known.length === 0 ? ctx.t('views.decision.never', { side: name })
    : ctx.t(known.length > 1 ? 'views.decision.sums' : 'views.decision.sum1', {
      side: name, sum: e.parts[ledger.sum].name, first: known[0], from: at(known[0]), last: known[known.length - 1],
      to: at(known[known.length - 1]),
    })
  return chart(ctx.t, {
    id: `decision-years-${side}`, title: name, sentence, note: note(ctx, e),
    drawing: stack({
      id: `decision-years-${side}`, width: roomFor(ctx), height: 190, years: yearsOf(e), sum: sums,
      sumName: sumName(ctx, e.parts[ledger.sum].name),
      parts: grouped(e, ledger, side, MOST, others(ctx)), yearName: ctx.t('views.year'), marked: [year],
      range: side < 2 ? rangeOf(e, ledger) : undefined, levels: levelsOf(e, ledger, side),
      pick: y => ctx.dispatch({ do: 'year', year: y }),
    }),
  })
}

/** @param {Context} ctx @param {Explained} e @param {number} [n] runs that have the numbers */
function note(ctx, e, n = e.n) {
  const only = picked(ctx, 'only', null)
  if (only !== null) return ctx.t('views.decision.single', { n: only })
  return n < e.n ? ctx.t('views.decision.some', { n, of: e.n }) : ctx.t('views.decision.mean', { n })
}

/** @param {Context} ctx @param {string} name */
const sumName = (ctx, name) => ctx.t('views.decision.sumname', { name })

/** @param {Context} ctx @param {import('../charts/bars.js').Step[]} steps */
const named = (ctx, steps) => steps.map(s => (s.kind === 'level' ? { ...s, name: sumName(ctx, s.name) } : s))

/**
 * @param {Context} ctx @param {Explained} e @param {Ledger} ledger @param {number} side @param {string} name
 * @param {number} year
 */
function yearChart(ctx, e, ledger, side, name, year) {
  const at = year - e.first
  const steps = stepsOf(e, ledger, side, at, STEPS, others(ctx))
  if (!steps) return h('p', { class: 'hint' }, ctx.t('views.decision.notasked', { side: name, year }))
  const last = steps[steps.length - 1]
  const top = steps.filter(s => s.kind === 'part' && !NO_CAUSES.includes(s.name)).slice(0, 2)
  const said = top.map(s => `${s.name} (${signed(s.value, 0.01)})`).join(', ')
  return [
    chart(ctx.t, {
      id: `decision-year-${side}`, title: `${name}, ${year}`, note: note(ctx, e, e.counts[side][at][ledger.sum]),
      sentence: ctx.t(top.length > 0 ? 'views.decision.yearsum' : 'views.decision.nothing', {
        year, sum: last.name, value: side > 1 ? signed(last.value, 0.01) : number(last.value, 0.01), terms: said,
      }),
      drawing: waterfall({ id: `decision-year-${side}`, width: roomFor(ctx, e.cells.length > 1 ? 320 : 640), step: 0.01,
        steps: named(ctx, steps),
        heads: [ctx.t('views.decision.term'), ctx.t('views.decision.value'), ctx.t('views.low'), ctx.t('views.high')] }),
    }),
    !addsUp(e, ledger, side, at) && h('p', { class: 'failed', role: 'alert' }, ctx.t('views.decision.broken', {
      sum: number(last.value), terms: number(sumOver(e, side, at, ledger.terms)) })),
  ]
}

/**
 * termsTable has every number of the year: its terms, their sum, what else the rule read and what came out.
 * @param {Context} ctx @param {Explained} e @param {string[]} names of sides @param {number} year
 */
export function termsTable(ctx, e, names, year) {
  const at = year - e.first
  const several = new Set(e.parts.map(p => p.subject)).size > 1
  return {
    head: [ctx.t('views.decision.part'), ctx.t('views.decision.role'), ...names, ctx.t('views.decision.unit'),
      ctx.t('views.decision.is')],
    rows: e.parts.map((p, k) => [several ? `${p.subject}: ${p.name}` : p.name, ctx.t(`views.decision.stand.${p.stand}`),
      ...e.cells.map(side => side[at][k]), p.unit, p.doc]),
  }
}

/**
 * Each term is a button, so that the keyboard reaches it; what it is stands below as soon as it has the focus.
 * @param {Context} ctx @param {Explained} e @param {Ledger} ledger
 */
function termList(ctx, e, ledger) {
  const shown = picked(ctx, 'term', '')
  const part = e.parts.find(p => p.stand === 'term' && p.name === shown)
  const look = (/** @type {string} */ name) => () => { if (name !== shown) pick(ctx, 'term', name) }
  return h('div', { class: 'terms', key: 'terms' },
    h('h4', null, ctx.t('views.decision.what')),
    h('ul', null, heaviest(e, ledger).map(k => h('li', { key: e.parts[k].name },
      button(e.parts[k].name, look(e.parts[k].name), { onfocus: look(e.parts[k].name),
        'aria-pressed': String(e.parts[k].name === shown) })))),
    h('p', { class: 'doc', role: 'status' }, part ? describe(ctx, part) : ctx.t('views.decision.choose')))
}

/** @param {Context} ctx @param {import('./ledger.js').Part} part */
const describe = (ctx, part) => [
  `${part.name}: ${part.doc || ctx.t('views.decision.nodoc')}`.replace(/([^.])$/, '$1.'),
  part.unit && part.unit !== '1' && ctx.t('views.decision.inunit', { unit: part.unit }),
  part.group && ctx.t('views.decision.ingroup', { group: part.group }),
  part.weight && ctx.t('views.decision.weighed', { path: part.weight }),
].filter(x => x).join(' ')

/**
 * borderChart stands for a rule that adds nothing up: the regime as bars, and what the stance alone would give as a line.
 * @param {Context} ctx @param {Explained} e @param {number} side @param {string} name @param {number} year
 */
function borderChart(ctx, e, side, name, year) {
  const [bars, dots] = ['regime', 'regime by the stance alone'].map(word => e.parts.findIndex(p => p.name === word))
  if (bars < 0 || dots < 0) return null
  const id = `decision-border-${side}`
  return chart(ctx.t, {
    id, title: name, note: note(ctx, e), unit: e.parts[bars].unit,
    sentence: ctx.t('views.decision.bordersays', {
      year, regime: number(e.cells[side][year - e.first][bars], 0.01),
      alone: number(e.cells[side][year - e.first][dots], 0.01) }),
    drawing: stack({ id, width: roomFor(ctx), height: 150, years: yearsOf(e),
      parts: [{ name: e.parts[bars].name, values: valuesOf(e, side, bars) }],
      sum: valuesOf(e, side, dots), sumName: e.parts[dots].name, yearName: ctx.t('views.year'), marked: [year],
      range: side < 2 ? [0, 3] : undefined, pick: y => ctx.dispatch({ do: 'year', year: y }) }),
  })
}

/** @type {{e: Explained, key: string, nodes: Nested} | null} */
let last = null

/**
 * kept draws an explanation once. The page is drawn with every batch of runs, and none of them changes what is told here.
 * @param {Context} ctx @param {Explained} e @param {string} side @returns {Nested}
 */
function kept(ctx, e, side) {
  const { year, language, picks } = ctx.state.looks
  const key = JSON.stringify([year, language, picks.ledger, picks.term, picks.only, side, sideTitle(ctx, 'a'),
    sideTitle(ctx, 'b'), roomFor(ctx)])
  if (last?.e !== e || last.key !== key) last = { e, key, nodes: explained(ctx, e, side) }
  return last.nodes
}

/** @param {Context} ctx @param {Explained} e @param {string} side */
function explained(ctx, e, side) {
  const names = sideNames(ctx, e, side)
  const ledgers = ledgersOf(e)
  const years = yearsOf(e)
  const year = within(ctx.state.looks.year, years[0], years[years.length - 1])
  const ledger = ledgers.find(l => l.subject === picked(ctx, 'ledger', '')) ??
    ledgers.find(l => !l.subject.includes(' ')) ?? ledgers[0] // that of a vote rather than that of an earlier or later stage
  const each = (/** @type {(k: number, name: string) => Nested} */ draw) =>
    names.map((name, k) => h('div', { class: sideClass(e, k, side), key: `side ${k}` }, draw(k, name)))
  return [
    h('p', { class: 'finding', key: 'sentence' }, e.sentence),
    ledgers.length > 1 && choice('decision-ledger', ctx.t('views.decision.whose'),
      ledgers.map(l => [l.subject, whose(ctx, l.subject)]),
      ledger.subject, value => pick(ctx, 'ledger', value)),
    h('h3', { key: 'by-year' }, ctx.t('views.decision.byyear')),
    h('p', { class: 'hint', key: 'read' }, ctx.t(ledger ? 'views.decision.read' : 'views.decision.noadding')),
    h('div', { class: 'controls', key: 'year' }, yearSlider(ctx, 'decision-year', years[0], years[years.length - 1])),
    h('div', { key: 'years' }, each((k, name) =>
      (ledger ? yearsChart(ctx, e, ledger, k, name, year) : borderChart(ctx, e, k, name, year)))),
    ledger && h('h3', { key: 'in-year' }, ctx.t('views.decision.inyear', { year })),
    ledger && h('div', { class: e.cells.length > 1 ? 'three' : '', key: 'in' },
      each((k, name) => yearChart(ctx, e, ledger, k, name, year))),
    ledger && termList(ctx, e, ledger),
    h('h3', { key: 'all' }, ctx.t('views.decision.allnumbers', { year })),
    h('div', { key: 'table' }, table(termsTable(ctx, e, names, year), ctx.t('views.decision.allnumbers', { year }))),
    h('p', { class: 'hint', key: 'reasons' }, ctx.t('views.decision.reasons')),
  ]
}

/** @param {Context} ctx @param {string} subject of a ledger: a country, with the stage after it */
const whose = (ctx, subject) => {
  const [code, stage] = subject.split(' ')
  return stage ? ctx.t(`views.decision.stage.${stage}`, { who: nameOf(ctx, code) }) : nameOf(ctx, code)
}

/** @param {Context} ctx @param {Subjects} a @param {Subjects} b */
function answered(ctx, a, b) {
  const subjects = both(a, b)
  const { subject } = chosen(ctx, subjects)
  const side = sideOf(ctx, subject, a, b)
  const years = picked(ctx, 'decisionYears', null)
  const only = picked(ctx, 'only', null)
  const asked = put(ctx, 'explain', { subject, side, replicates: only === null ? ctx.of : 1, only, from: years?.[0] ?? null,
    to: years?.[1] ?? null })
  const e = asked.answer
  return [
    h('div', { class: 'controls', key: 'subject' }, subjectControls(ctx, subjects)),
    h('div', { class: 'controls', key: 'years' }, span(ctx, 'decisionYears',
      years ?? (e ? [e.first, e.first + e.years - 1] : [ctx.first, ctx.last])),
      years && button(ctx.t('views.decision.allyears'), () => pick(ctx, 'decisionYears', null)), runControls(ctx)),
    ctx.parts.length === 0 && h('p', { class: 'hint' }, ctx.t('views.decision.same')),
    ctx.parts.length > 0 && side !== 'both' && h('p', { class: 'hint' },
      ctx.t('views.decision.onlyin', { side: sideTitle(ctx, side) })),
    awaited(ctx, asked),
    e && e.asked.length === 0 && h('p', { class: 'waiting' }, ctx.t('views.decision.nobody')),
    e && e.asked.length > 0 && h('div', { key: 'answer' }, kept(ctx, e, side)),
  ]
}

/** @param {Context} ctx */
function render(ctx) {
  const [b, a] = [put(ctx, 'subjects', { side: 'b' }), put(ctx, 'subjects', { side: 'a' })]
  return h('section', { class: 'view view-decision', 'data-view': 'decision' },
    h('h2', null, ctx.t('views.decision.title')), h('p', { class: 'lead' }, ctx.t('views.decision.lead')),
    a.answer && b.answer ? answered(ctx, a.answer, b.answer) : awaited(ctx, b.answer ? a : b))
}

/** @type {import('../types.js').View} */
export const decision = { id: 'decision', columns: [], render }
