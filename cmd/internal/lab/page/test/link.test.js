import test from 'node:test'
import assert from 'node:assert/strict'
import { deflateRawSync } from 'node:zlib'
import { decode, encode, isLink } from '../state/link.js'
import { emptyLeaf, initial, reduce } from '../state/state.js'

const ABOUT = {
  model: '0.4', library: [{ name: 'reference' }, { name: 'visegrad' }],
  parameters: [{ path: 'trade.closed' }], mechanisms: [{ name: 'spillover' }],
}

/** A link that holds what it is given. @param {any} whole */
const linkOf = whole => 'scenario=' + deflateRawSync(typeof whole === 'string'
  ? whole : JSON.stringify(whole)).toString('base64url')

const GOOD = { link: 1, model: '0.4', against: 'reference', leaf: { extends: 'reference' }, view: 'map', year: 2016, picks: {} }

test('a link brings back what was on the screen', async () => {
  const state = [
    { do: 'title', text: 'Ein "Titel" — Заголовок 😀' }, { do: 'set', path: 'parameters.trade.closed', value: 1.5 },
    { do: 'set', path: 'event.uz-leader-2016.year', value: 2017 }, { do: 'remove', id: 'x' }, { do: 'against', name: 'visegrad' },
    { do: 'add', table: 'event', entry: { kind: 'drought', year: 2027, severity: 0.5, countries: ['KG'] } },
    { do: 'toggle', path: 'barriers.political', on: false }, { do: 'until', year: 2030 }, { do: 'seed', seed: 5 },
    { do: 'view', view: 'map' }, { do: 'pick', name: 'pair', value: ['UZ', 'TJ'] },
  ].reduce(reduce, initial({}))
  const made = /** @type {any} */ (await encode(state, '0.4'))
  assert.match(made.text, /^scenario=[\w-]+$/)
  assert.ok(made.text.length < 800, `${made.text.length} characters`)
  const back = /** @type {any} */ (await decode('#' + made.text, ABOUT))
  assert.deepEqual(back.leaf, state.scenario)
  const { view, year, picks } = state.looks
  assert.deepEqual([back.against, back.looks, back.warning], ['visegrad', { view, year, picks }, ''])
})

test('a link that would be refused is not made, and what views keep for themselves stays out of it', async () => {
  const long = reduce(initial({}), { do: 'title', text: 'x'.repeat(5000) })
  assert.deepEqual(await encode(long, '0.4'), { error: 'core.link-not' })
  const picks = [['pair', 'UZ-TJ'], ['draft', nested(20)], ['open:x', true], ['odd name', 1]]
  const state = picks.map(([name, value]) => ({ do: 'pick', name, value })).reduce(reduce, initial({}))
  const back = /** @type {any} */ (await decode(/** @type {any} */ (await encode(state, '0.4')).text, ABOUT))
  assert.deepEqual(back.looks.picks, { pair: 'UZ-TJ', 'open:x': true })
})

test('a link of another model warns', async () => {
  const made = /** @type {any} */ (await encode(initial({}), '0.3'))
  const back = /** @type {any} */ (await decode(made.text, ABOUT))
  assert.deepEqual([back.warning, back.model], ['core.link-other-model', '0.3'])
})

test('a link of another model drops what these rules no longer have, and names it', async () => {
  const leaf = {
    extends: 'reference', parameters: { 'trade.closed': 1.5, 'institutions.pressure': 0.3 },
    mechanisms: { overlay: false, spillover: false },
    uncertain: { 'parameters.gone': [0, 1], 'parameters.trade.closed': [1, 2], 'event.x.severity': [0, 1] },
  }
  const back = /** @type {any} */ (await decode(linkOf({ ...GOOD, model: '0.3', leaf }), ABOUT))
  assert.deepEqual([back.leaf.parameters, back.leaf.mechanisms], [{ 'trade.closed': 1.5 }, { spillover: false }])
  assert.deepEqual(Object.keys(back.leaf.uncertain), ['parameters.trade.closed', 'event.x.severity'])
  assert.deepEqual(back.dropped, ['institutions.pressure', 'mechanisms.overlay', 'uncertain.parameters.gone'])
  assert.equal(back.warning, 'core.link-dropped')
  const same = /** @type {any} */ (await decode(linkOf({ ...GOOD, leaf }), ABOUT))
  assert.deepEqual([same.leaf.mechanisms, same.dropped, same.warning], [leaf.mechanisms, [], ''])
})

test('other fragments are none of ours', async () => {
  for (const text of ['', '#', '#view', 'scenari=x']) {
    assert.equal(isLink(text), false)
    assert.equal(await decode(text, ABOUT), null)
  }
})

/** @param {any} leaf */
const withLeaf = leaf => ({ ...GOOD, leaf: { extends: 'reference', ...leaf } })

/** @param {number} n @returns {any} */
const nested = n => (n ? { a: nested(n - 1) } : 1)

/** @type {Record<string, any>} */
const BROKEN = {
  'an unknown key': { ...GOOD, more: 1 },
  'a key that is missing': { ...GOOD, picks: undefined },
  'no record': [GOOD],
  'null': null,
  'an unknown key of the leaf': withLeaf({ script: 'x' }),
  'a number that is text': withLeaf({ parameters: { 'trade.closed': '1' } }),
  'a number beyond all': JSON.stringify(withLeaf({ parameters: { a: 7 } })).replace(':7', ':1e999'),
  'a path that is none': withLeaf({ parameters: { 'a b': 1 } }),
  'a prototype': JSON.stringify(withLeaf({ change: { x: 1 } })).replace('"x":1', '"__proto__":{"year":1}'),
  'a prototype in a table': JSON.stringify(withLeaf({ parameters: { x: 1 } })).replace('"x"', '"__proto__"'),
  'a prototype in picks': JSON.stringify({ ...GOOD, picks: { x: 1 } }).replace('"x"', '"__proto__"'),
  'an entry without an id': withLeaf({ events: [{ kind: 'drought' }] }),
  'an id with markup': withLeaf({ remove: ['<script>'] }),
  'an id of the wrong type': withLeaf({ events: [{ id: ['a'], kind: 'drought' }] }),
  'a table for a list': withLeaf({ events: { length: 1 } }),
  'a value that nests': withLeaf({ change: { a: { b: [[1]] } } }),
  'half a character': withLeaf({ title: '\ud800' }),
  'a very long text': withLeaf({ title: 'x'.repeat(5000) }),
  'a range of three': withLeaf({ uncertain: { a: [1, 2, 3] } }),
  'a broken year': withLeaf({ until: 2016.5 }),
  'a negative seed': withLeaf({ seed: -1 }),
  'picks that nest': { ...GOOD, picks: nested(20) },
  'a file to read': withLeaf({ extends: '/etc/passwd' }),
  'a region from a file': withLeaf({ region: './x.toml' }),
  'a view that is none': { ...GOOD, view: '<b>' },
  'no JSON': '{',
  'no UTF-8': undefined,
}

for (const name in BROKEN) {
  test(`a link with ${name} is refused`, async () => {
    const text = name === 'no UTF-8'
      ? 'scenario=' + deflateRawSync(Buffer.from([0x22, 0xff, 0x22])).toString('base64url') : linkOf(BROKEN[name])
    assert.deepEqual(await decode(text, ABOUT), { error: 'core.link-broken' })
  })
}

test('the shape that the refused ones break is itself good', async () => {
  assert.deepEqual(/** @type {any} */ (await decode(linkOf(GOOD), ABOUT)).leaf, emptyLeaf('reference'))
})

test('scenarios that the page does not have are refused', async () => {
  assert.deepEqual(await decode(linkOf({ ...GOOD, against: 'gone' }), ABOUT), { error: 'core.link-unknown' })
  assert.deepEqual(await decode(linkOf(withLeaf({ extends: 'gone' })), ABOUT), { error: 'core.link-unknown' })
})

test('a newer shape of links is told apart from a damaged link', async () => {
  assert.deepEqual(await decode(linkOf({ link: 2, all: 'other' }), ABOUT), { error: 'core.link-newer' })
})

test('damaged text is refused', async () => {
  const good = linkOf(GOOD)
  for (const bad of ['scenario=', 'scenario=%%%', 'scenario=AAAA', good.slice(0, -3), 'scenario=' + 'é']) {
    assert.deepEqual(await decode(bad, ABOUT), { error: 'core.link-broken' }, bad)
  }
})

test('what is too large is not unpacked', async () => {
  const bomb = linkOf(' '.repeat(50 << 20))
  assert.deepEqual(await decode(bomb, ABOUT), { error: 'core.link-too-long' })
  assert.deepEqual(await decode('scenario=' + 'A'.repeat(70000), ABOUT), { error: 'core.link-too-long' })
  const large = { ...initial({}), scenario: { ...emptyLeaf('reference'), ids: Array(40).fill('x'.repeat(3000)) } }
  assert.deepEqual(await encode(large, '0.4'), { error: 'core.link-too-long' })
})
