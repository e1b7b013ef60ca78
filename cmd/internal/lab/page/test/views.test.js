// The views that show answers of the engine: with real answers, and with what people may make of names and numbers.

import test from 'node:test'
import assert from 'node:assert/strict'
import { all, context, read, summary, words } from './case-context.js'
import { beside, commonest, differing, map, networkOf, nextYear, placesOf, rowsOf, widthOf } from '../views/map.js'
import { addsUp, grouped, heaviest, ledgersOf, stepsOf, subjectOf, sumOver, yearsOf } from '../views/ledger.js'
import { both, decision, rangeOf, sideOf, termsTable, usualSubject } from '../views/decision.js'
import { bySize, costWords, outcomesOf, stepsOf as fall, why } from '../views/why.js'
import { filtered, greatest, happened, linesOf, termsOf, together, votesOf } from '../views/happened.js'

const explained = read('cases/decision.json')
const divided = read('cases/why.json')
const told = read('cases/happened.json')
const others = (/** @type {number} */ n) => `${n} others`
const tagged = (/** @type {string} */ tag) => (/** @type {any} */ n) => n.tag === tag
const buttonNamed = (/** @type {any} */ root, /** @type {string} */ name) => {
  const found = all(root, n => n.tag === 'button' && words(n) === name)[0]
  assert.ok(found, `no button ${name}`)
  return found
}
const answers = {
  subjects: divided.subjects,
  explain: (/** @type {any} */ r) => r.subject === 'UZ-TJ' ? explained.stance : r.subject.startsWith('border') ? explained.border
    : r.subject.startsWith('body') ? explained.body : explained.entry,
  whyCost: (/** @type {any} */ r) => divided.cost[r.kind],
  why: (/** @type {any} */ r) => divided[r.kind],
  happened: (/** @type {any} */ r) => told[r.side],
}

// Protects: the regime that is drawn is that of most runs, and the share is told with it.
test('the commonest regime of a year', () => {
  assert.deepEqual(commonest([[0.2, 1], [0.5, 0], [0.3, 0], [0, 0]], 0), { regime: 1, share: 0.5 })
  assert.deepEqual(commonest([[0.5], [0.5]], 0), { regime: 0, share: 0.5 }, 'of two that are as frequent the less open one')
  assert.equal(commonest([], 0), null)
  assert.equal(commonest([[0.2]], 7), null, 'a year that is not recorded')
})

// Protects: the map says which borders differ, from real runs: without the new leader Uzbekistan's borders are shut in 2018.
test('the borders that differ', () => {
  const ctx = context()
  const late = networkOf(ctx.about.region, summary, 2018)
  assert.deepEqual(differing(late).map(x => x.border), ['KG-UZ', 'KZ-UZ', 'TJ-UZ', 'TM-UZ'])
  assert.deepEqual(differing(networkOf(ctx.about.region, summary, 2015)), [])
  assert.equal(rowsOf(late).length, 10, 'every pair has a row')
  const page = words(map.render(ctx))
  assert.match(page, /2018: 4 borders are run in another way in B than in A/)
  assert.match(page, /Tajikistan – Uzbekistan is managed in A and closed in B/)
  assert.match(page, /closed in \d+ % of runs/)
  assert.match(words(map.render(context({}, { year: 2015 }))), /2015: every border is run in the same way/)
})

// Protects: no colour alone. Every border carries a letter, and a class that gives dashes and width.
test('a border is told by a letter and by dashes', () => {
  const root = map.render(context())
  const borders = all(root, n => n.tag === 'g' && /^map-border regime-/.test(n.attrs.class ?? '') &&
    n.attrs.key?.startsWith('border'))
  assert.equal(borders.length, 14)
  for (const g of borders) assert.match(words(g), /[OMRC]$/)
  assert.equal(all(root, n => n.attrs.class === 'ring').length, 4 * 2 + 1, 'four borders differ, on both maps, and the legend')
})

// Protects: everything stands in the picture, and a region of which nothing is known stands on a circle.
test('places', () => {
  const ctx = context()
  const { nodes, outlines, height } = placesOf(ctx.about.region, 400)
  assert.equal(outlines.length, 5)
  for (const [x, y] of Object.values(nodes)) assert.ok(x > 0 && x < 400 && y > 0 && y < height)
  assert.ok(nodes.KZ[1] < nodes.TJ[1], 'north is up')
  assert.ok(nodes.TM[0] < nodes.KG[0], 'west is left')
  const bare = { ...ctx.about.region, outlines: [], nodes: ctx.about.region.nodes.map((/** @type {any} */ n) =>
    ({ ...n, place: null })) }
  const ring = placesOf(bare, 400)
  assert.equal(new Set(Object.values(ring.nodes).map(String)).size, 5)
  const one = placesOf({ ...bare, nodes: [{ ...ctx.about.region.nodes[0] }] }, 400)
  assert.ok(one.nodes.KG.every(Number.isFinite), 'one place has no extent')
})

test('a name keeps off the marks', () => {
  assert.deepEqual(beside([100, 100], 60, [], 400, 300), [100, 89])
  assert.deepEqual(beside([100, 100], 60, [[100, 85]], 400, 300), [100, 120])
  assert.deepEqual(beside([100, 6], 60, [], 400, 300), [100, 26], 'not above the edge')
})

test('the width of a flow is as the root of its trade', () => {
  assert.equal(widthOf(25, 100), 7)
  assert.equal(widthOf(0, 100), 0)
  assert.equal(widthOf(NaN, 100), 0)
  assert.equal(nextYear(2018, 2014, 2021), 2019)
  assert.equal(nextYear(2021, 2014, 2021), 2014)
})

test('the year moves by slider and by buttons, and stays on screen', () => {
  const ctx = context({}, { year: 2021 })
  const root = map.render(ctx)
  all(root, n => n.attrs['aria-label'] === 'One year on')[0].attrs.onclick()
  all(root, n => n.attrs['aria-label'] === 'One year back')[0].attrs.onclick()
  all(root, n => n.attrs.type === 'range')[0].attrs.oninput({ currentTarget: { value: '2016' } })
  assert.deepEqual(ctx.done.map((/** @type {any} */ a) => a.year), [2021, 2020, 2016])
})

// Protects: the terms are all of the sum. A term that is left out, or one too many, is found with real numbers of every kind
// of rule.
test('terms add up to the sum', () => {
  let sums = 0
  for (const name of ['stance', 'entry', 'body']) {
    const e = explained[name]
    const ledgers = ledgersOf(e)
    assert.ok(ledgers.length > 0)
    for (const ledger of ledgers) {
      for (const side of e.cells.keys()) {
        for (const at of yearsOf(e).keys()) {
          if (e.cells[side][at][ledger.sum] === null) continue
          sums++
          assert.ok(addsUp(e, ledger, side, at), `${name} ${ledger.subject} side ${side} year ${at}`)
          const steps = stepsOf(e, ledger, side, at, 4, others) ?? []
          const total = steps.slice(0, -1).reduce((sum, s) => sum + s.value, 0)
          assert.ok(Math.abs(total - steps[steps.length - 1].value) < 1e-9, 'the bars of the year end where the sum stands')
          const stacked = grouped(e, ledger, side, 5, others).reduce((sum, p) => sum + (p.values[at] ?? 0), 0)
          assert.ok(Math.abs(stacked - e.cells[side][at][ledger.sum]) < 1e-9, 'and so do the stacked ones')
          const short = { ...ledger, terms: ledger.terms.slice(1) }
          const first = e.cells[side][at][ledger.terms[0]] ?? 0
          assert.equal(addsUp(e, short, side, at), Math.abs(first) < 1e-9, 'a missing term is found')
        }
      }
    }
  }
  assert.ok(sums > 20)
  assert.deepEqual(ledgersOf(explained.border), [], 'a border adds nothing up')
})

test('what a sum is held against', () => {
  const levels = (/** @type {string} */ name) => ledgersOf(explained[name]).map(l =>
    l.levels.map(k => explained[name].parts[k].name))
  assert.deepEqual(levels('entry'), [['threshold'], ['threshold']])
  assert.deepEqual(levels('body'), [['attitude above which it joins', 'attitude below which it leaves']])
  assert.deepEqual(levels('stance'), [[]])
})

// Protects: the term that makes the difference has a colour of its own, though other terms are as large in A and in B.
test('the heaviest terms', () => {
  const e = explained.stance
  const [ledger] = ledgersOf(e)
  assert.equal(e.parts[heaviest(e, ledger)[0]].name, 'openness of the leader')
  const steps = stepsOf(e, ledger, 2, yearsOf(e).indexOf(2018), 9, others) ?? []
  assert.equal(steps[0].name, 'openness of the leader')
  assert.ok(steps[0].value < -1)
  assert.ok(steps.slice(0, -1).every(s => Math.abs(s.value) >= 0.005 || /others/.test(s.name)),
    'what reads as 0.00 is put together')
  const [low, high] = rangeOf(e, ledger)
  assert.ok(low < 0 && high > 0)
  assert.equal(sumOver(e, 0, 0, []), null)
})

test('subjects', () => {
  assert.deepEqual(subjectOf('UZ-TJ', divided.subjects), { about: 'stance', words: ['UZ', 'TJ'] })
  assert.deepEqual(subjectOf('border TJ-UZ', divided.subjects), { about: 'border', words: ['TJ-UZ'] })
  assert.deepEqual(subjectOf('body EAEU TJ', divided.subjects), { about: 'body', words: ['EAEU', 'TJ'] })
  assert.equal(subjectOf('tj-uz-border-2018', divided.subjects).about, 'entry')
  const less = { ...divided.subjects, entries: [] }
  const ctx = context()
  assert.equal(sideOf(ctx, 'tj-uz-border-2018', divided.subjects, divided.subjects), 'both')
  assert.equal(sideOf(ctx, 'tj-uz-border-2018', divided.subjects, less), 'a')
  assert.equal(sideOf(ctx, 'tj-uz-border-2018', less, divided.subjects), 'b')
  assert.equal(sideOf(context({}, {}, { parts: [] }), 'UZ-TJ', less, less), 'b', 'sides that are equal are shown once')
  assert.deepEqual(both(divided.subjects, less).entries, divided.subjects.entries)
})

// Protects: the first subject is a leader whom a difference concerns, not the first of a list.
test('the usual subject', () => {
  const leader = { id: 'uz-leader-2016', who: ['UZ'] }
  const ctx = context({}, {}, { a: { title: '', entries: [leader] }, b: { title: '', entries: [] } })
  assert.equal(usualSubject(ctx, divided.subjects), 'UZ-KZ')
  assert.equal(usualSubject(context(), divided.subjects), divided.subjects.stances[0])
  assert.equal(usualSubject(context(), { stances: [], borders: [], bodies: [], entries: [] }), '')
})

test('inside a decision: pictures, steps, table and what a term is', () => {
  const ctx = context(answers, { picks: { subject: 'UZ-TJ', term: 'openness of the leader' } })
  const root = decision.render(ctx)
  const request = ctx.asked.find((/** @type {any} */ a) => a.name === 'explain').request
  assert.deepEqual(request, { subject: 'UZ-TJ', side: 'both', replicates: 200, only: null, from: null, to: null })
  assert.equal(all(root, tagged('figure')).length, 6)
  assert.match(words(root), /From|The stance of Uzbekistan toward Tajikistan/)
  const part = explained.stance.parts.find((/** @type {any} */ p) => p.name === 'openness of the leader')
  assert.match(words(all(root, n => n.attrs.class === 'doc')[0]), new RegExp(part.doc.slice(0, 12)))
  assert.equal(all(root, n => /failed/.test(n.attrs.class ?? '')).length, 0)
  all(root, n => n.attrs.class === 'hit')[1].attrs.onclick()
  assert.deepEqual(ctx.done.pop(), { do: 'year', year: explained.stance.first + 1 })
  const table = termsTable(ctx, explained.stance, ['A', 'B', 'D'], 2018)
  assert.equal(table.rows.length, explained.stance.parts.length)
})

// Protects: new runs on the page do not draw an explanation again, and a choice does.
test('an explanation is drawn once', () => {
  const figure = (/** @type {object} */ looks) =>
    all(decision.render(context(answers, { picks: { subject: 'UZ-TJ', ...looks } })), tagged('figure'))[0]
  assert.equal(figure({}), figure({}))
  assert.notEqual(figure({}), figure({ only: 3 }))
})

// Protects: numbers that do not add up are not shown in silence.
test('a broken sum is told', () => {
  const broken = structuredClone(explained.stance)
  const [{ sum }] = broken.sums
  broken.cells[0][2][sum] += 0.01
  const root = decision.render(context({ ...answers, explain: broken }, { picks: { subject: 'UZ-TJ' } }))
  assert.match(words(root), /The terms come to .*, but the sum is .*fault of the program/)
})

test('one run, a year in which nobody was asked, and nothing to tell', () => {
  const ctx = context(answers, { year: 2020, picks: { subject: 'tj-uz-border-2018', only: 7 } })
  const root = decision.render(ctx)
  assert.deepEqual(ctx.asked.find((/** @type {any} */ a) => a.name === 'explain').request,
    { subject: 'tj-uz-border-2018', side: 'both', replicates: 1, only: 7, from: null, to: null })
  assert.match(words(root), /run number 7 alone/)
  const never = { ...explained.entry, asked: [] }
  assert.match(words(decision.render(context({ ...answers, explain: never }, { picks: { subject: 'tj-uz-border-2018' } }))),
    /In none of the runs/)
  const none = structuredClone(explained.entry)
  none.cells.forEach((/** @type {any} */ side) => side[0].fill(null))
  assert.match(words(decision.render(context({ ...answers, explain: none },
    { year: 2018, picks: { subject: 'tj-uz-border-2018' } }))),
    /nobody was asked in 2018/)
  assert.match(words(decision.render(context(answers, { picks: { subject: 'border TJ-UZ' } }))),
    /the lower stance alone would give/)
})

// Protects: a question that failed is not put again with every picture, which would never end.
test('a failure is told and not repeated', () => {
  const failed = { state: 'failed', answer: null, error: 'no <b>such</b> entry', faults: [] }
  const ctx = context({ ...answers, explain: failed })
  assert.match(words(decision.render(ctx)), /could not answer: no <b>such<\/b> entry/)
  assert.deepEqual(ctx.asked.filter((/** @type {any} */ a) => a.name === 'explain').map((/** @type {any} */ a) => a.start),
    [false])
})

// Protects: the steps of a division end at B, whether the levels are drawn or only the difference.
test('shares add up', () => {
  const ctx = context()
  for (const kind of ['entries', 'barriers']) {
    const answer = divided[kind]
    const steps = fall(ctx, answer, kind)
    const parts = steps.filter(s => s.kind === 'part').reduce((sum, s) => sum + s.value, 0)
    assert.ok(Math.abs(parts - answer.difference) < 1e-6)
    assert.ok(Math.abs(answer.base + parts - answer.reached) < 1e-6)
    assert.deepEqual([steps[0].value, steps[steps.length - 1].value], [answer.base, answer.reached])
  }
  const small = { ...divided.entries, base: 800, reached: 800 + divided.entries.difference }
  assert.deepEqual(fall(ctx, small, 'entries').filter(s => s.kind === 'level').map(s => s.value), [small.difference],
    'a difference that is small beside the levels begins at 0')
  assert.deepEqual(bySize(divided.entries).map(p => p.name)[0], 'uz-leader-2016')
  const unknown = { ...divided.entries, players: [{ name: 'x', text: '', share: 1, se: null, low: null, high: null }] }
  assert.equal('low' in fall(ctx, unknown, 'entries')[1], false, 'an interval that is not known is not drawn')
})

test('the cost stands first, and the division is computed by a press', () => {
  const idle = { state: 'idle', answer: null, error: '', faults: [] }
  const ctx = context({ ...answers, why: idle }, { picks: { whyYears: [2018, 2021], whySeeds: 20 } })
  const root = why.render(ctx)
  assert.match(words(root), /All 16 combinations of 4 things, 20 runs of each: 320 runs\./)
  assert.match(words(root), /4 things differ between A and B/)
  assert.equal(ctx.asked.filter((/** @type {any} */ a) => a.name === 'why' && a.start).length, 0)
  buttonNamed(root, 'Compute').attrs.onclick()
  assert.deepEqual(ctx.asked.pop(), {
    name: 'why', start: true, request: { outcome: 'region.horizontal', from: 2018, to: 2021, seeds: 20, kind: 'entries' } })
  assert.match(costWords(ctx, { ...divided.cost.entries, seconds: 41.6 },
    { outcome: '', from: 0, to: 0, seeds: 20, kind: 'entries' }), /about 42 seconds/)
  assert.match(costWords(ctx, { ...divided.cost.entries, sampled: true },
    { outcome: '', from: 0, to: 0, seeds: 20, kind: 'entries' }), /a sample/)
})

test('a division that is under way can be given up', () => {
  /** @type {string[]} */
  const stopped = []
  const running = { state: 'running', answer: null, error: '', faults: [] }
  const ctx = context({ ...answers, why: running }, {}, { cancel: (/** @type {string} */ name) => stopped.push(name) })
  buttonNamed(why.render(ctx), 'Cancel').attrs.onclick()
  assert.deepEqual(stopped, ['why'])
})

test('where nothing differs the barriers are offered', () => {
  const ctx = context(answers, {}, { parts: [] })
  buttonNamed(why.render(ctx), 'Ask about the barriers').attrs.onclick()
  assert.deepEqual(ctx.done, [{ do: 'pick', name: 'whyKind', value: 'barriers' }])
  assert.equal(ctx.asked.length, 0, 'the engine is not asked about nothing')
  const shown = why.render(context(answers, { picks: { whyKind: 'barriers' } }, { parts: [] }))
  assert.match(words(shown), /exact: every combination was simulated/)
  assert.match(words(shown), /political barriers/)
  assert.ok(outcomesOf(ctx).some(([path]) => path === 'pairs.TJ-UZ.turnover_usd'))
})

// Protects: a name that somebody gave an entry stays text.
test('hostile names stay text', () => {
  const name = '<img src=x onerror=alert(1)>'
  const answer = { ...divided.entries, players: [{ ...divided.entries.players[0], name, text: name }] }
  const root = why.render(context({ ...answers, why: answer }))
  assert.equal(all(root, tagged('img')).length, 0)
  assert.ok(all(root, n => n.children.includes(name)).length > 0, 'it is a text of its own')
})

// Protects: two runs tell the same although the numbers behind it differ; what came of it and who refused count.
test('what differs between two runs', () => {
  const lines = together(told.a, told.b)
  const refused = told.b.lines.find((/** @type {any} */ l) => l.kind === 'refused' && l.entry === 'tj-uz-border-2018')
  assert.notEqual(told.a.lines.find((/** @type {any} */ l) => l.entry === 'tj-uz-border-2018').text, refused.text,
    'the scores differ')
  assert.equal(lines.find(l => l.entry === 'tj-uz-border-2018')?.side, 'both')
  assert.ok(lines.some(l => l.side === 'a' && l.kind === 'regime'))
  const count = (/** @type {string} */ side) => lines.filter(l => l.side === side || l.side === 'both').length
  assert.equal(count('a'), told.a.lines.length)
  assert.equal(count('b'), told.b.lines.length)
  const line = { year: 2000, text: 'x', who: [], entry: '', kind: 'event', decision: null }
  const of = (/** @type {any[]} */ list) => ({ lines: list, decisions: [], terms: [] })
  assert.deepEqual(together(of([line]), of([{ ...line, year: 1999 }, line, line])).map(l => [l.year, l.side]),
    [[1999, 'b'], [2000, 'both'], [2000, 'b']], 'twice is not once, and the years stay in order')
  assert.deepEqual(linesOf({ a: null, b: told.b }, 'b').length, told.b.lines.length)
})

test('filters', () => {
  const lines = told.a.lines
  const ask = (/** @type {object} */ part) => filtered(lines, { who: '', other: '', kind: '', text: '', ...part }).length
  assert.equal(ask({}), lines.length)
  assert.ok(ask({ who: 'TJ', other: 'UZ' }) > 0 && ask({ who: 'TJ', other: 'UZ' }) < lines.length)
  assert.equal(ask({ who: 'TJ', other: 'UZ' }), ask({ who: 'UZ', other: 'TJ' }))
  assert.equal(ask({ kind: 'refused' }), lines.filter((/** @type {any} */ l) => l.kind === 'refused').length)
  assert.equal(ask({ text: '  VISA-free ' }), 1)
})

test('the terms of a vote add up to its score, and lead inside the decision', () => {
  for (const run of [told.a, told.b]) {
    for (const d of run.decisions) {
      const sum = Object.values(d.terms).reduce((/** @type {number} */ s, x) => s + Number(x), 0)
      assert.ok(Math.abs(sum - d.score) < 1e-5)
      assert.equal(d.accepted, d.score > d.threshold)
    }
  }
  const lines = linesOf(told, 'differs')
  const at = lines.findIndex(l => votesOf(told[l.side === 'b' ? 'b' : 'a'].decisions, l).length > 0)
  assert.ok(at >= 0)
  const { side, year, entry } = lines[at]
  const key = `${side} ${year} ${entry} ${lines.filter(l => l.year === year).indexOf(lines[at])}`
  const ctx = context(answers, { picks: { reasons: key } })
  const root = happened.render(ctx)
  assert.ok(all(root, n => n.attrs.class === 'vote').length > 0)
  buttonNamed(root, 'Look inside this decision').attrs.onclick()
  assert.deepEqual(ctx.done, [{ do: 'pick', name: 'subject', value: entry }, { do: 'year', year },
    { do: 'view', view: 'decision' }])
  assert.equal(greatest([{ score: -0.5, terms: { a: 0.2 } }, { score: 0.1, terms: { a: 0.7 } }]), 0.7,
    'votes side by side share a scale')
  assert.deepEqual(termsOf({ terms: { a: 0.1, b: -0.4, c: 0 } }), [['b', -0.4], ['a', 0.1]])
})

// Protects: a long list stays fast. No more than 300 lines are drawn until somebody asks for more.
test('a long list is drawn in parts', () => {
  const lines = Array.from({ length: 700 }, (_, k) => ({ year: 1992 + k % 40, text: `line ${k}`, who: [], entry: '',
    kind: 'event', decision: null }))
  const run = { lines: lines.sort((x, y) => x.year - y.year), decisions: [], terms: [] }
  const ctx = context({ happened: run }, { picks: { happenedSide: 'b', replicate: 12 } })
  const root = happened.render(ctx)
  assert.equal(all(root, tagged('li')).length, 300)
  assert.deepEqual(ctx.asked[0].request, { side: 'b', replicate: 12 })
  buttonNamed(root, 'Show more (400 left)').attrs.onclick()
  assert.deepEqual(ctx.done, [{ do: 'pick', name: 'happenedMost', value: 600 }])
})

// Protects: the keyboard reaches all, and everything that is asked for has a name.
test('controls are labelled', () => {
  const all4 = [map.render(context()), decision.render(context(answers)), happened.render(context(answers)),
    why.render(context({ ...answers, why: { state: 'idle', answer: null, error: '', faults: [] } }))]
  for (const root of all4) {
    const labels = new Map(all(root, tagged('label')).map(l => [l.attrs.for, words(l.children[0])]))
    for (const control of all(root, n => n.tag === 'input' || n.tag === 'select')) {
      assert.ok(labels.get(control.attrs.id), control.attrs.id)
    }
    for (const b of all(root, tagged('button'))) assert.ok(b.attrs['aria-label'] || words(b).trim())
    const ids = all(root, n => n.attrs.id !== undefined).map(n => n.attrs.id)
    assert.equal(new Set(ids).size, ids.length, 'ids are of the whole page')
    assert.equal(all(root, n => n.attrs.style !== undefined || n.attrs.innerHTML !== undefined).length, 0)
    assert.doesNotMatch(words(root), /\bviews\.[a-z]|\bcharts\.[a-z]|\{\w+\}|NaN|undefined/,
      'no key without words, no number that is none')
  }
})
