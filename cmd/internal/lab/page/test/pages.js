// What tests of the page's parts share: a small made-up model, a context, and ways to look into drawn nodes.

import { readdirSync, readFileSync } from 'node:fs'
import { emptyLeaf, initial, reduce } from '../state/state.js'
import { translator, useMessages } from '../messages.js'

/** @typedef {import('../types.js').VNode} VNode */

const folder = new URL('../messages/en/', import.meta.url)
const english = Object.assign({}, ...readdirSync(folder).map(f => JSON.parse(readFileSync(new URL(f, folder), 'utf8'))))
useMessages({ en: english })

/** t refuses keys that have no words. @param {string} key @param {Record<string, string | number>} [values] */
export function t(key, values) {
  if (!(key in english)) throw new Error(`there are no words for ${key}`)
  return translator('en')(key, values)
}

/** @param {number} middle @param {number} width */
const quantiles = (middle, width) => Array.from({ length: 21 }, (_, k) => middle + (k - 10) / 10 * width)

/**
 * @param {string} path
 * @param {Partial<import('../types.js').ParameterInfo>} more @returns {import('../types.js').ParameterInfo}
 */
const parameter = (path, more) => ({
  path, value: 0.5, low: 0, high: 5, unit: '1', grade: 'J→C', source: 'judgement',
    does: `weight of ${path.split('.')[1]} (K23 K24)`,
  group: path.split('.')[0], mechanism: '', prior: quantiles(0.5, 0.4), posterior: null, ...more,
})

/**
 * @param {string} name
 * @param {import('../types.js').KeyInfo['type']} type @param {Partial<import('../types.js').KeyInfo>} more
 * @returns {import('../types.js').KeyInfo}
 */
const key = (name, type, more = {}) => ({ name, type, required: false, unit: '1', low: 0, high: 1, usual: null, words: [],
  does: `the ${name}`, ...more })

const MEMBERS = ['AA', 'BB', 'CC']
const between = key('between', 'codes', { required: true, low: 2, high: 2, words: MEMBERS })

/** @type {import('../types.js').About} */
export const about = {
  model: '9.9.9',
  region: {
    id: 'testland', name: 'Testland', first: 1992, last: 2040, until: 2035, choicesFrom: 2021,
    nodes: [...MEMBERS, 'PP'].map(code => ({ code, name: `Land ${code}`, member: code !== 'PP', power: code === 'PP',
      place: null })),
    pairs: [['AA', 'BB'], ['AA', 'CC'], ['BB', 'CC']], borders: ['AA-BB'], streams: [],
      organisations: [{ id: 'ORG', name: 'Body' }], outlines: [],
  },
  library: ['reference', 'other'].map(name => ({
    name, title: `Title of ${name}`, question: 'What if?', expect: 'Nothing.', ids: [], claims: [], region: 'testland',
  })),
  parameters: [
    parameter('leaders.openness', { posterior: quantiles(0.8, 0.1) }),
      parameter('leaders.rivalry', { posterior: quantiles(0.5, 0.4) }),
    parameter('offices.exits', { prior: null, high: 10 }), parameter('borders.restricted_below', { high: 1 }),
      parameter('energy.price', { unit: 'US$' }),
    parameter('powers.split', {}), parameter('bodies.overlap', {}), parameter('trade.border', {}),
      parameter('new_rule.thing', {}),
    parameter('mood.trust', { mechanism: 'trust_flows' }),
  ],
  mechanisms: [{ name: 'trust_flows', source: 'Deutsch 1957', does: 'trust follows what flows' }],
  barriers: ['political', 'external'],
  supports: ['political'],
  kinds: [
    {
      name: 'leader_change', table: 'event', nature: 'event', group: 'political', role: '', does: 'a new leader takes office',
      keys: [key('country', 'code', { required: true, words: MEMBERS }), key('openness', 'range'), key('ambition', 'range'),
        key('coalition_change', 'flag', { usual: false })],
    },
    { name: 'drought', table: 'event', nature: 'event', group: 'economic', role: '', does: 'little water',
      keys: [key('severity', 'number', { required: true }), key('years', 'whole', { low: 1, high: 60, usual: 1 })] },
    { name: 'reopening', table: 'proposal', nature: 'proposal', group: 'security', role: 'support', does: 'a border opens',
      keys: [between] },
    {
      name: 'border_closure', table: 'proposal', nature: 'act', group: 'security', role: '', does: 'a border is shut',
      keys: [key('by', 'code', { required: true, words: MEMBERS }), key('toward', 'code', { required: true, words: MEMBERS }),
        key('level', 'choice', { words: ['closed', 'restricted'], usual: 'closed' })],
    },
    { name: 'membership', table: 'event', nature: 'event', group: 'external', role: '', does: 'a body is joined',
      keys: [key('countries', 'codes', { words: MEMBERS, low: 1, high: 3 }),
        key('organisation', 'code', { required: true, words: ['ORG'] })] },
    { name: 'sanctions', table: 'event', nature: 'event', group: 'external', role: 'barrier', does: 'trade is hindered',
      keys: [key('power', 'code', { required: true, words: ['PP'] }), key('weight', 'number', { usual: 0.5 })] },
    { name: 'energy_deal', table: 'proposal', nature: 'proposal', group: 'economic', role: 'support', does: 'power is sold',
      keys: [between, key('gas_bcm', 'number', { unit: 'bcm', high: 100, usual: 0 })] },
  ],
  outcomes: [], evidence: 'Forecasts scored so and so.', comparators: [], instruments: [],
}

/**
 * @param {string} id
 * @param {string} kind @param {number} year @param {Record<string, any>} keys @returns {import('../types.js').EntryInfo}
 */
function entry(id, kind, year, keys) {
  const who = ['country', 'by', 'toward', 'between', 'countries'].flatMap(k => keys[k] ?? [])
  const table = about.kinds.find(k => k.name === kind)?.table ?? 'event'
  return { id, table, kind, year, label: '', who, source: 'record (K110)', note: '', keys: { year, ...keys },
    from: 'reference.toml:1' }
}

const entries = [
  { ...entry('aa-leader-2016', 'leader_change', 2017,
    { date: '2016-09-08', country: 'AA', openness: [0.7, 0.9], ambition: [0.1, 0.2] }), label: '<b>New & old</b>' },
  entry('drought-2008', 'drought', 2008, { severity: 0.4 }),
  entry('aa-bb-open', 'reopening', 2018, { between: ['AA', 'BB'] }),
  entry('shut', 'border_closure', 2003, { by: 'AA', toward: 'CC' }),
  entry('joined', 'membership', 2003, { countries: ['AA', 'BB', 'CC'], organisation: 'ORG' }),
  entry('punish', 'sanctions', 2014, { power: 'PP', weight: 0.5 }),
  entry('gas', 'energy_deal', 2009, { between: ['BB', 'CC'], gas_bcm: 0.7 }),
]

/** @type {import('../types.js').ScenarioInfo} */
export const reference = { title: 'Reference', question: '', expect: '', seed: '7', until: 2035, entries, parameters: {},
  switches: {}, size: {}, toml: '' }

/**
 * A context as main.js makes it. dispatch takes the actions of state.js to its state, and keeps all actions in actions.
 * @param {Partial<import('../types.js').Looks>} [looks] @param {Partial<import('../types.js').Context>} [more]
 */
export function context(looks = {}, more = {}) {
  const ctx = {
    about, a: reference, b: reference, base: reference, first: 1992, last: 2035, n: 20, of: 200, baked: false, still: false,
    faults: [], parts: [], digest: { a: '', b: '' }, toml: '', link: '',
      notices: /** @type {import('../types.js').Notice[]} */ ([]), summary: () => null,
    state: initial({ leaf: emptyLeaf('reference'), looks: { guided: false, ...looks } }),
    actions: /** @type {import('../types.js').Action[]} */ ([]),
    ask: () => ({ state: /** @type {const} */ ('idle'), answer: null, error: '', faults: [] }),
    /** @param {import('../types.js').Action} action */
    dispatch(action) {
      ctx.actions.push(action)
      if (!['import', 'link', 'dismiss', 'new-seed'].includes(action.do)) ctx.state = reduce(ctx.state, action)
    },
    t,
    ...more,
  }
  return ctx
}

/** All nodes under some that a test holds for. @param {any} nodes @param {(node: VNode) => boolean} holds @returns {VNode[]} */
export function all(nodes, holds) {
  return [nodes].flat(Infinity).filter(n => n &&
    typeof n === 'object').flatMap(n => [...holds(n) ? [n] : [], ...all(n.children, holds)])
}

/**
 * The only node of a tag with attributes.
 * @param {any} nodes @param {string} tag @param {Record<string, any>} [attrs] @returns {VNode}
 */
export function only(nodes, tag, attrs = {}) {
  const found = all(nodes, n => n.tag === tag && Object.entries(attrs).every(([k, v]) => n.attrs[k] === v))
  if (found.length !== 1) throw new Error(`${found.length} nodes ${tag} ${JSON.stringify(attrs)}`)
  return found[0]
}

/** @param {any} node @returns {string} */
export function textOf(node) {
  if (node === null || node === undefined || node === false) return ''
  if (typeof node !== 'object') return String(node)
  return (Array.isArray(node) ? node : node.children).map(textOf).join('')
}

/**
 * The names of controls, as a browser finds them: aria-label, labelled-by, a label around or for it, its own text.
 * @param {any} nodes
 */
export function unnamed(nodes) {
  const ids = new Map(all(nodes, n => 'id' in n.attrs).map(n => [n.attrs.id, n]))
  const labels = all(nodes, n => n.tag === 'label')
  const controls = all(nodes, n => ['button', 'input', 'select', 'textarea'].includes(n.tag) || n.attrs.role === 'button')
  return controls.filter(c => {
    const by = ids.get(c.attrs['aria-labelledby'])
    const label = labels.find(l => l.attrs.for !== undefined && l.attrs.for === c.attrs.id ||
      all(l.children, n => n === c).length > 0)
    return ![c.attrs['aria-label'], by && textOf(by), label && textOf(label),
      textOf(c)].some(s => typeof s === 'string' && s.trim())
  })
}
