// What an explanation of the engine says, put in order: which numbers are terms, to which sum they belong, and what stands
// beside.

import { finite } from '../charts/scale.js'

/**
 * @typedef {{subject: string, name: string, key: string, stand: 'term' | 'sum' | 'input' | 'outcome', group: string,
 *   unit: string, doc: string, weight: string}} Part
 * @typedef {(number | null)[][][]} Cells   by side, year and part
 * @typedef {object} Explained
 * @property {string} title
 * @property {string} sentence
 * @property {number} first
 * @property {number} years     how many
 * @property {string[]} names   of the scenarios
 * @property {Part[]} parts
 * @property {{sum: number, terms: number[]}[]} sums
 * @property {number} n         runs
 * @property {Cells} cells      means
 * @property {Cells} low        5 %
 * @property {Cells} high       95 %
 * @property {number[][][]} counts   how many runs have the number
 * @property {number[]} asked   years in which something was decided
 *
 * A ledger is one sum with its terms. All numbers are places in parts.
 * @typedef {{subject: string, terms: number[], sum: number, levels: number[]}} Ledger
 */

/** What a sum is held against, by the keys of the rules' parts. */
const LEVELS = ['threshold', 'attitude-above-which-it-joins', 'attitude-below-which-it-leaves']

/** What is smaller reads as 0.00. */
const SMALL = 0.005

/** The terms with which a sum begins. They are no causes. */
export const NO_CAUSES = ['constant', 'centre of outside terms']

/**
 * ledgersOf lists the sums of an explanation.
 * @param {Explained} e
 * @returns {Ledger[]}
 */
export const ledgersOf = e => e.sums.map(({ sum, terms }) => {
  const { subject } = e.parts[sum]
  return { subject, terms, sum, levels: e.parts.flatMap((p, k) => (p.subject === subject && LEVELS.includes(p.key) ? [k] : [])) }
})

/** @param {Explained} e */
export const yearsOf = e => Array.from({ length: e.years }, (_, k) => e.first + k)

/**
 * valuesOf lists a part of a side by year.
 * @param {Explained} e @param {number} side @param {number} part
 */
export const valuesOf = (e, side, part) => e.cells[side].map(year => year[part])

/**
 * heaviest sorts the terms of a ledger by what they weigh. What weighs in the difference between two sides counts as much as
 * what weighs in a side, because the difference is what a reader asks about. Terms that are nothing in all years are left out.
 * @param {Explained} e @param {Ledger} ledger
 */
export function heaviest(e, ledger) {
  const sizes = e.cells.map((_, side) => ledger.terms.map(term =>
    valuesOf(e, side, term).reduce((/** @type {number} */ sum, v) => sum + Math.abs(v ?? 0), 0)))
  const greatest = sizes.map(list => Math.max(...list, 1e-300))
  const weight = ledger.terms.map((_, k) => Math.max(...sizes.map((list, side) => list[k] / greatest[side])))
  return ledger.terms.map((term, k) => ({ term, k })).filter(x => sizes.some(list => list[x.k] > 0))
    .sort((x, y) => weight[y.k] - weight[x.k] || x.k - y.k).map(x => x.term)
}

/**
 * sumOver adds terms in a year of a side. It is null where none of them was needed.
 * @param {Explained} e @param {number} side @param {number} at place of the year @param {number[]} terms
 * @returns {number | null}
 */
export function sumOver(e, side, at, terms) {
  const values = terms.map(term => e.cells[side][at][term]).filter(v => v !== null)
  return values.length > 0 ? values.reduce((sum, v) => sum + v, 0) : null
}

/**
 * grouped makes the parts of a picture: the heaviest terms, and the others as one.
 * @param {Explained} e @param {Ledger} ledger @param {number} side @param {number} most @param {(n: number) => string} others
 */
export function grouped(e, ledger, side, most, others) {
  const order = heaviest(e, ledger)
  const shown = order.length > most + 1 ? order.slice(0, most) : order
  const rest = order.slice(shown.length)
  const parts = shown.map(term => ({ name: e.parts[term].name, values: valuesOf(e, side, term) }))
  if (rest.length > 0) parts.push({ name: others(rest.length), values: e.cells[side].map((_, at) => sumOver(e, side, at, rest)) })
  return parts
}

/**
 * stepsOf makes the waterfall of a year: the terms by their size, small ones as one step, and then the sum. The steps end where
 * the sum stands, because no term is left out.
 * @param {Explained} e @param {Ledger} ledger @param {number} side @param {number} at @param {number} most
 * @param {(n: number) => string} others
 * @returns {import('../charts/bars.js').Step[] | null} null if nothing was decided
 */
export function stepsOf(e, ledger, side, at, most, others) {
  const sum = e.cells[side][at][ledger.sum]
  if (sum === null) return null
  const value = (/** @type {number} */ term) => e.cells[side][at][term] ?? 0
  const order = ledger.terms.filter(term => value(term) !== 0).sort((x, y) => Math.abs(value(y)) - Math.abs(value(x)) || x - y)
  const large = order.filter(term => Math.abs(value(term)) >= SMALL).length
  const many = Math.min(most, large)
  const shown = order.length > many + 1 ? order.slice(0, many) : order
  const rest = order.slice(shown.length)
  return [
    ...shown.map(term => ({ name: e.parts[term].name, value: value(term), kind: /** @type {const} */ ('part'),
      ...between(e, side, at, term) })),
    ...(rest.length > 0
      ? [{ name: others(rest.length), value: sumOver(e, side, at, rest) ?? 0, kind: /** @type {const} */ ('part') }] : []),
    { name: e.parts[ledger.sum].name, value: sum, kind: /** @type {const} */ ('level'), ...between(e, side, at, ledger.sum) },
  ]
}

/**
 * between gives the interval of a number, if it varies over runs.
 * @param {Explained} e @param {number} side @param {number} at @param {number} part
 */
export function between(e, side, at, part) {
  const [low, high] = [e.low?.[side]?.[at]?.[part], e.high?.[side]?.[at]?.[part]]
  return finite(/** @type {number} */ (low)) && finite(/** @type {number} */ (high)) && low !== high
    ? { low: /** @type {number} */ (low), high: /** @type {number} */ (high) } : {}
}

/**
 * addsUp holds the terms against the sum that the engine gives.
 * @param {Explained} e @param {Ledger} ledger @param {number} side @param {number} at
 */
export function addsUp(e, ledger, side, at) {
  const sum = e.cells[side][at][ledger.sum]
  if (sum === null) return true
  const size = ledger.terms.reduce((all, term) => all + Math.abs(e.cells[side][at][term] ?? 0), 1)
  return Math.abs((sumOver(e, side, at, ledger.terms) ?? 0) - sum) <= 1e-9 * size
}

/**
 * subjectOf takes a subject apart: what it is about, and the codes or the id in it.
 * @param {string} subject
 * @param {{stances: string[], entries: {id: string}[]}} known
 * @returns {{about: 'stance' | 'border' | 'body' | 'entry', words: string[]}}
 */
export function subjectOf(subject, known) {
  const [first, ...rest] = subject.split(' ')
  if (first === 'border' || first === 'body') return { about: first, words: rest }
  if (known.entries.some(x => x.id === subject)) return { about: 'entry', words: [subject] }
  return known.stances.includes(subject) ? { about: 'stance', words: subject.split('-') } : { about: 'entry', words: [subject] }
}
