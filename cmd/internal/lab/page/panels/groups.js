// Which levers belong together: the groups of the model. Rules over what the engine says of kinds and parameters decide, so
// that a new kind or parameter has its place without a change here.

/** @typedef {import('../types.js').KindInfo} KindInfo */
/** @typedef {import('../types.js').ParameterInfo} ParameterInfo */

/**
 * A group of levers. kinds and parameters are rules; first is what is shown before a person asks for all, and what a
 * region lacks of it is passed over.
 * @typedef {object} Group
 * @property {string} id
 * @property {(kind: KindInfo) => boolean} kinds
 * @property {string[]} parameters   groups of parameters
 * @property {{entries: string[], parameters: string[]}} first
 */

/** @param {RegExp} pattern @returns {(kind: KindInfo) => boolean} */
const named = pattern => kind => pattern.test(kind.name)

/**
 * The parts of the model about what outside powers do to cooperation: their common scale, how far they are there, and the
 * theories. Each has words.
 */
export const OUTSIDE = ['external', 'presence', 'protective', 'options', 'pressure', 'absorption', 'capacity', 'dilemma', 'vacuum', 'order']

/** The order is that on the page. A kind belongs to the first group of SORTING whose rule holds. @type {Group[]} */
export const GROUPS = [
  {
    id: 'leaders',
    kinds: named(/leader|goals|identity/),
    parameters: ['leaders', 'offices', 'talks', 'mood'],
    first: { entries: ['uz-leader-2016', 'kz-leader-2019'],
      parameters: ['leaders.openness', 'leaders.rivalry', 'offices.exits'] },
  },
  {
    id: 'borders',
    kinds: () => true,
    parameters: ['borders', 'border', 'incidents', 'routes', 'trade', 'people', 'pair'],
    first: { entries: ['tj-uz-reopening-2018'], parameters: ['borders.restricted_below', 'trade.border', 'incidents.hazard'] },
  },
  {
    id: 'energy',
    kinds: named(/energy|water/),
    parameters: ['energy'],
    first: { entries: ['uz-tj-power-2018', 'tj-uz-gas-2018'], parameters: ['leaders.water'] },
  },
  {
    id: 'powers',
    // The engine names a group only for kinds that act as a barrier or a support, so the key that names a power decides.
    kinds: kind => kind.nature === 'event' &&
      (kind.keys.some(k => k.name === 'power') || /outer|patron|link_finished/.test(kind.name)),
    parameters: ['powers', ...OUTSIDE],
    first: { entries: ['bri-projects-2013', 'ru-sanctions-2014'],
      parameters: ['external.scale', 'leaders.division', 'leaders.hub'] },
  },
  {
    id: 'institution',
    kinds: named(/body|bodies|membership|summit|institution|common|dispute|coordination/),
    parameters: ['bodies', 'institutions', 'index'],
    first: { entries: ['consultative-meetings-2018', 'kg-eaeu-2015'], parameters: ['leaders.institution', 'bodies.overlap'] },
  },
  {
    id: 'shocks',
    kinds: named(/clash|oil|pandemic|drought|threat/),
    parameters: [],
    first: { entries: ['covid-2020', 'osh-2010', 'drought-2008'], parameters: [] },
  },
]

/** The parameters that are shown first have names in plain words. */
export const FIRST = new Set(GROUPS.flatMap(g => g.first.parameters))

const SORTING = ['energy', 'shocks', 'institution', 'leaders', 'powers', 'borders']

/** The group of a kind of entry. @param {KindInfo} kind @returns {string} */
export function groupOf(kind) {
  return SORTING.find(id => groupNamed(id).kinds(kind)) ?? 'borders'
}

/** The group of a parameter. @param {ParameterInfo} p @returns {string} */
export function groupOfParameter(p) {
  return GROUPS.find(g => g.parameters.includes(p.group))?.id ?? 'borders'
}

/** @param {string} id @returns {Group} */
export function groupNamed(id) {
  const group = GROUPS.find(g => g.id === id)
  if (!group) throw new Error(`there is no group ${id}`)
  return group
}
