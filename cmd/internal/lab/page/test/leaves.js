// Prints random scenarios as the page would write them: a line of JSON {leaf, text} for each. A test of Go reads them all.
// Run: node leaves.js ABOUT.json SCENARIO.json, what the engine answers to about and to scenario.

import { readFileSync } from 'node:fs'
import { emptyLeaf, initial, reduce } from '../state/state.js'
import { toml } from '../state/toml.js'
import { dice } from './dice.js'

const COUNT = 200

/** @typedef {import('../types.js').About} About */
/** @typedef {import('../types.js').ScenarioInfo} ScenarioInfo */
/** @typedef {import('./dice.js').Dice} Dice */

const TITLES = ['Plain', 'Two "quoted" words', 'C:\\new\\table', 'Кыргызстан', '😀 — „x“', "it's", '\'\'\'"""', '#no = [comment]']

/** @param {Dice} d @param {number} low @param {number} high */
function within(d, low, high) {
  const v = d.of([low, high, low + d.next() * (high - low), Math.round(low + d.next() * (high - low))])
  return Math.min(high, Math.max(low, v))
}

/** @param {Dice} d @param {About} about @param {ScenarioInfo} base */
function actions(d, about, base) {
  const { region } = about
  const theory = () => d.of(about.mechanisms).name
  const parameter = () => d.of(about.parameters)
  const year = () => region.first + 1 + d.below(region.until - region.first)
  const set = () => {
    const p = parameter()
    return { do: 'set', path: `parameters.${p.path}`, value: within(d, p.low, p.high), base: p.value }
  }
  const switches = [
    () => ({ do: 'toggle', path: `mechanisms.${theory()}`, on: false }),
    () => ({ do: 'toggle', path: `barriers.${d.of(about.barriers)}`, on: false }),
    () => ({ do: 'toggle', path: `supports.${d.of(about.supports)}`, on: false }),
  ]
  const ways = [
    ...(d.below(2) ? [set] : switches), // a switch that is off holds parameters, which may then not be set
    () => ({ do: 'set', path: `size.${d.of(region.nodes).code}`, value: 'official' }),
    () => ({ do: 'set', path: 'size.UZ', value: 'comparable' }), // few nodes have this reading
    () => ({ do: 'title', text: d.of(TITLES) }),
    () => ({ do: 'set', path: 'question', value: d.of(['Why?\nAnd how?\tSo.', 'What if "x"?']) }),
    () => ({ do: 'seed', seed: d.of([0, 1, 4294967296, Number.MAX_SAFE_INTEGER]) }),
    () => ({ do: 'until', year: region.until - d.below(5) }),
    () => ({ do: 'remove', id: d.of(independent(base)).id }),
    () => { const e = d.of(base.entries); return { do: 'set', path: `${e.table}.${e.id}.note`,
      value: 'moved, "as if"\nby hand' } },
    () => ({ do: 'add', table: 'event', entry: { kind: 'oil_price', year: year(), ...required(d, about, 'oil_price') } }),
    () => ({ do: 'add', table: 'event', entry: { kind: 'drought', year: year(), ...required(d, about, 'drought') } }),
    () => ({ do: 'add', table: 'event', entry: { kind: 'pandemic', year: year(), ...required(d, about, 'pandemic') } }),
    () => ({ do: 'undo' }), () => ({ do: 'redo' }),
  ]
  return Array.from({ length: 3 + d.below(20) }, () => d.of(ways)())
}

/** Entries that no other needs. @param {ScenarioInfo} base */
function independent(base) {
  return base.entries.filter(e => e.kind === 'leader_change')
}

/** Keys that an entry of a kind must have. @param {Dice} d @param {About} about @param {string} kind */
function required(d, about, kind) {
  const info = about.kinds.find(k => k.name === kind)
  if (!info) throw new Error(`no kind ${kind}`)
  const members = about.region.nodes.filter(n => n.member).map(n => n.code)
  return Object.fromEntries(info.keys.filter(k => k.required || d.below(3) === 0).flatMap(k => {
    const low = k.low ?? 0
    const high = k.high ?? 1
    switch (k.type) {
      case 'number': return [[k.name, within(d, low, high)]]
      case 'whole': return [[k.name, Math.ceil(low)]]
      case 'range': return [[k.name, [low, within(d, low, high)]]]
      case 'choice': return [[k.name, d.of(k.words)]]
      case 'flag': return [[k.name, d.below(2) === 0]]
      case 'codes': return [[k.name, members.slice(0, 2 + d.below(3))]]
      case 'code': return [[k.name, d.of(k.words.length ? k.words : members)]]
      default: return []
    }
  }))
}

if (process.argv.length > 3) {
  const [about, base] = process.argv.slice(2, 4).map(file => JSON.parse(readFileSync(file, 'utf8')))
  const taken = base.entries.map((/** @type {any} */ e) => e.id)
  for (let seed = 1; seed <= COUNT; seed++) {
    const d = dice(seed)
    const start = initial({ leaf: { ...emptyLeaf('reference'), title: 'Random' } })
    const { scenario: leaf } = actions(d, about, base).map(a => ({ ...a, taken })).reduce(reduce, start)
    console.log(JSON.stringify({ leaf, text: toml(leaf) }))
  }
}
