import test from 'node:test'
import assert from 'node:assert/strict'
import { lines, pathAt, sideA, toml, value } from '../state/toml.js'
import { emptyLeaf } from '../state/state.js'
import { dice } from './dice.js'

test('a scenario is written as a person would', () => {
  const leaf = {
    ...emptyLeaf('reference'), title: 'A drought, and no closed border', until: 2030, seed: 7, remove: ['uz-leader-2016'],
    parameters: { 'trade.closed': 1.5 }, mechanisms: { two_level: false }, size: { UZ: 'comparable' },
    events: [{ id: 'drought-2027', kind: 'drought', year: 2027, severity: 0.5, countries: ['KG', 'TJ'], label: '' }],
    change: { 'kg-leader-2021': { year: 2022 }, empty: {}, 'uz-leader-2016': { year: 2017 } },
    uncertain: { 'event.drought-2027.severity': /** @type {[number, number]} */ ([0.25, 0.75]) },
  }
  assert.equal(toml(leaf), `title   = "A drought, and no closed border"
extends = "reference"
until   = 2030
seed    = 7
remove  = ["uz-leader-2016"]

[parameters]
trade.closed = 1.5

[mechanisms]
two_level = false

[size]
UZ = "comparable"

[[event]]
id        = "drought-2027"
kind      = "drought"
year      = 2027
severity  = 0.5
countries = ["KG", "TJ"]

[[change]]
id   = "kg-leader-2021"
year = 2022

[uncertain]
event.drought-2027.severity = [0.25, 0.75]
`)
})

test('the text of side A has the seed and the last year of side B', () => {
  assert.equal(sideA('reference', { ...emptyLeaf('x'), seed: 3, until: 2030 }),
    'title = "reference"\nextends = "reference"\nuntil = 2030\nseed = 3\n')
  assert.equal(sideA('reference', emptyLeaf('x')), 'title = "reference"\nextends = "reference"\n')
})

test('a scenario without a title gets one, since a file needs it', () => {
  assert.match(toml({ ...emptyLeaf('reference'), title: ' \n' }, 'as before'), /^title   = "as before"\n/)
})

test('every character of a text is escaped as TOML wants', () => {
  const all = Array.from({ length: 0x180 }, (_, c) => String.fromCharCode(c)).join('') + '\u2028\ud83d\ude00\ufeff'
  const written = value(all)
  assert.ok(!/[\u0000-\u001f\u007f]/.test(written))
  assert.equal(JSON.parse(written), all, 'JSON has the same escapes')
  assert.equal(value('"""\\\'\u0001'), '"\\"\\"\\"\\\\\'\\u0001"')
})

test('half a character is refused, whole ones are not', () => {
  for (const bad of ['\ud800', 'x\udfff', '\udc00\ud800']) assert.throws(() => value(bad), /half a character/)
  assert.equal(value('\ud83d\ude00'), '"\ud83d\ude00"')
})

test('numbers read back with the same bits', () => {
  const d = dice(1)
  const bits = new DataView(new ArrayBuffer(8))
  const some = [0, -0, 1, -1, 0.1, 1e21, 1e-7, 2 ** 53, 2 ** 60, 2 ** 63, 1e20, Number.MAX_VALUE, Number.MIN_VALUE,
    123456789012345680000]
  for (let k = 0; k < 5000; k++) {
    bits.setUint32(0, d.next() * 2 ** 32)
    bits.setUint32(4, d.next() * 2 ** 32)
    some.push(bits.getFloat64(0))
  }
  for (const v of some) {
    if (!Number.isFinite(v)) continue
    const written = value(v)
    assert.ok(Object.is(Number(written), v), written)
    assert.match(written, /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]\d+)?$/, 'a number of TOML')
    if (/^-?\d+$/.test(written)) assert.ok(BigInt(written) < 2n ** 63n && BigInt(written) >= -(2n ** 63n),
      'a whole number of TOML')
  }
  for (const bad of [NaN, Infinity, -Infinity]) assert.throws(() => value(bad))
  assert.deepEqual([value(3), value(2016), value(1.5)], ['3', '2016', '1.5'])
})

test('values of other types are refused', () => {
  for (const bad of [null, undefined, {}, () => 1]) assert.throws(() => value(/** @type {any} */ (bad)))
})

test('keys that are no plain words are quoted', () => {
  assert.match(toml({ ...emptyLeaf('x'), mechanisms: { 'a b"': false } }), /^"a b\\"" = false$/m)
})

test('a place in the text leads to the path that is written there', () => {
  const leaf = { ...emptyLeaf('reference'), parameters: { 'trade.closed': 1 },
    events: [{ id: 'e', kind: 'drought', year: 2027 }] }
  const at = (/** @type {string} */ text) => pathAt(leaf, toml(leaf).split('\n').indexOf(text) + 1)
  assert.equal(at('trade.closed = 1'), 'parameters.trade.closed')
  assert.equal(at('year = 2027'), 'event.e.year')
  assert.equal(at('[[event]]'), 'event.e.id')
  assert.equal(at('extends = "reference"'), 'extends')
  assert.equal(pathAt(leaf, 999), '')
  assert.equal(lines(leaf).length, toml(leaf).trimEnd().split('\n').length)
})
