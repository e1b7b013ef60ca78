// The charts are functions from data to nodes, so they are tested by looking at the nodes.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

import { stack, waterfall } from '../charts/bars.js'
import { csv } from '../charts/export.js'
import { cutYears, fan } from '../charts/fan.js'
import { differenceAt, finding, sameSides, sinceYear } from '../charts/finding.js'
import { chart, fileName, shownNote } from '../charts/frame.js'
import { multiples } from '../charts/multiples.js'
import { alike, cut, fold, linear, log, number, roundStep, signed, spread, ticksOf, wide, years } from '../charts/scale.js'
import { strips, usual } from '../charts/strip.js'
import { unitOf } from '../charts/units.js'
import { translator, useMessages } from '../messages.js'

const words = JSON.parse(readFileSync(new URL('../messages/en/charts.json', import.meta.url), 'utf8'))
useMessages({ en: words })
const t = translator('en')

/** All nodes within a child, itself included. */
function nodes(child) {
  if (Array.isArray(child)) return child.flatMap(nodes)
  if (!child || typeof child !== 'object') return []
  return [child, ...nodes(child.children), ...nodes(child.attrs.whenOpen?.())] // with the tables that are made when somebody opens them
}
function textOf(child) {
  if (Array.isArray(child)) return child.map(textOf).join('')
  if (child && typeof child === 'object') return textOf(child.children)
  return child === null || child === undefined || child === false ? '' : String(child)
}
const texts = child => nodes(child).filter(n => n.tag === 'text').map(n => ({ ...n.attrs, words: textOf(n) }))
const points = d => [...d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(m => [Number(m[1]), Number(m[2])])

/** A summary of replicates: a(k, year index) and b likewise, over ten years. */
function summaryOf(a, b, n = 40, count = 10) {
  const at = (f, year) => Array.from({ length: n }, (_, k) => f(k, year))
  const sorted = list => list.slice().sort((x, y) => x - y)
  const quantile = (list, p) => {
    const s = sorted(list)
    const h = (s.length - 1) * p
    const low = s[Math.floor(h)]
    return low + (h % 1) * (s[Math.ceil(h)] - low)
  }
  const mean = list => list.reduce((x, y) => x + y, 0) / list.length
  const ys = Array.from({ length: count }, (_, k) => k)
  const band = f => ({
    p05: ys.map(y => quantile(at(f, y), 0.05)), p25: ys.map(y => quantile(at(f, y), 0.25)),
    p50: ys.map(y => quantile(at(f, y), 0.5)),
    p75: ys.map(y => quantile(at(f, y), 0.75)), p95: ys.map(y => quantile(at(f, y), 0.95)), mean: ys.map(y => mean(at(f, y))),
  })
  const d = (k, y) => b(k, y) - a(k, y)
  const se = ys.map(y => {
    const list = at(d, y)
    const m = mean(list)
    return n < 2 ? Infinity : Math.sqrt(list.reduce((s, v) => s + (v - m) ** 2, 0) / (n - 1) / n)
  })
  const lines = f => Array.from({ length: Math.min(20, n) }, (_, k) => ys.map(y => f(k, y)))
  return {
    path: 'region.horizontal', unit: '0..100', words: [], first: 2000, n, a: band(a), b: band(b), d: band(d), se,
    linesA: lines(a), linesB: lines(b), sharesA: [], sharesB: [],
  }
}
const level = (k, y) => 50 + k / 10 + y
const lower = (k, y) => level(k, y) - (y < 3 ? 0 : 5 + (k % 5) / 2)
const sides = { a: 'A: Reference', b: 'B: Another' }
const fanOf = (summary, more = {}) => fan(t, {
  id: 'f', width: 760, summary, first: 2000, last: 2009, names: sides, short: '', gap: 'points', ...more,
})
const unit = unitOf(t, '0..100', 80)

/** No attribute holds what no picture can be drawn with. */
function drawable(child) {
  for (const node of nodes(child)) {
    for (const [name, value] of Object.entries(node.attrs)) {
      if (name.startsWith('on') || name === 'aria-label') continue
      assert.doesNotMatch(String(value), /NaN|undefined|Infinity|null/, `${node.tag} ${name}="${value}"`)
      if (['width', 'height', 'r'].includes(name)) assert.ok(Number(value) >= 0, `${node.tag} ${name}="${value}"`)
    }
  }
}

/** No two texts of a drawing lie on each other, and none begins or ends outside it. */
function apart(drawing) {
  const boxes = texts(drawing.children).filter(x => x.class !== 'letter').map(x => {
    const bold = /strong|name-[abd]/.test(x.class)
    const width = wide(x.words, 12, bold) * 0.92 // what is measured is on the wide side
    const left = x['text-anchor'] === 'end' ? x.x - width : x['text-anchor'] === 'middle' ? x.x - width / 2 : x.x
    return { words: x.words, left, right: left + width, top: x.y - 9, foot: x.y + 1 }
  })
  for (const a of boxes) {
    assert.ok(a.left > -3 && a.right < drawing.width + 14,
      `${a.words} stands outside: ${a.left} to ${a.right} of ${drawing.width}`)
    assert.ok(a.top > -4 && a.foot < drawing.height + 4, `${a.words} stands outside`)
    for (const b of boxes) {
      if (a === b || a.right <= b.left || b.right <= a.left || a.foot <= b.top || b.foot <= a.top) continue
      assert.fail(`"${a.words}" lies on "${b.words}"`)
    }
  }
}

test('ticks are round and within the range', () => {
  assert.deepEqual(ticksOf(0, 1, 0.2), [0, 0.2, 0.4, 0.6, 0.8, 1])
  assert.deepEqual(ticksOf(-0.3, 0.3, 0.1), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3])
  assert.equal(roundStep(0.31), 0.5)
  assert.equal(roundStep(2), 2)
  for (const range of [[0, 97], [-3, 8], [1e-9, 3e-9], [0, 1e12], [5, 5], [0, 0], [-7, -7]]) {
    const scale = linear(range, [100, 0])
    assert.ok(scale.low <= range[0] && scale.high >= range[1], `${range}`)
    const bit = 1e-9 * scale.step
    assert.ok(scale.ticks.length >= 2 && scale.ticks.every(v => v >= scale.low - bit && v <= scale.high + bit))
    for (const tick of scale.ticks) assert.ok(Math.abs(tick / scale.step - Math.round(tick / scale.step)) < 1e-6,
      `${tick} of ${scale.step}`)
    assert.ok(scale.at(scale.low) === 100 && scale.at(scale.high) === 0)
  }
})

test('a logarithmic axis puts nothing below its foot and equal factors at equal heights', () => {
  const scale = log([0.02, 30], [100, 0])
  assert.deepEqual(scale.ticks, [0.01, 0.1, 1, 10, 100])
  assert.equal(scale.at(0), 100)
  assert.equal(scale.at(-5), 100)
  assert.equal(scale.at(1) - scale.at(10), scale.at(0.1) - scale.at(1))
  assert.deepEqual(log([3, 64], [1, 0]).ticks, [2, 5, 10, 20, 50, 100])
  for (const range of [[0, 0], [NaN, NaN], [-1, 5], [7, 7]]) assert.ok(log(range, [1, 0]).ticks.every(v => v > 0))
})

test('years have room for their digits', () => {
  assert.deepEqual(years(1992, 2035, [0, 700]).ticks, [1995, 2000, 2005, 2010, 2015, 2020, 2025, 2030, 2035])
  assert.deepEqual(years(1992, 2035, [0, 150]).ticks, [2000, 2020])
  assert.equal(years(2000, 2000, [0, 10]).at(2000), 5)
})

test('numbers are written as a person writes them', () => {
  assert.equal(number(-0.0001, 0.01), '0.00')
  assert.equal(number(-2.5, 0.1), '−2.5')
  assert.equal(number(1234567), '1\u202f234\u202f567')
  assert.equal(number(0.01234), '0.0123')
  assert.equal(number(NaN), '–')
  assert.equal(signed(3, 0.1), '+3.0')
  assert.equal(signed(0.001, 0.1), '0.0')
})

test('labels are spread in their order, within their room', () => {
  assert.deepEqual(spread([10, 12, 11], 10, 0, 100), [10, 30, 20])
  const crowded = spread([98, 99, 100, 100], 15, 0, 100)
  assert.deepEqual(crowded, [55, 70, 85, 100])
  assert.ok(spread(Array(20).fill(50), 15, 0, 100).every(v => v >= 0 && v <= 100))
})

test('text is folded and cut to its room', () => {
  for (const room of [60, 120, 300]) {
    for (const line of fold('the quick brown fox jumps over the lazy dog', room, 12)) assert.ok(wide(line, 12) <= room)
    assert.ok(wide(cut('the quick brown fox jumps over the lazy dog', room, 12), 12) <= room)
  }
  assert.equal(cut('short', 300, 12), 'short')
})

test('the fan has a point for every year, and a higher value stands higher', () => {
  const summary = summaryOf(level, lower)
  const paths = nodes(fanOf(summary).children).filter(n => n.tag === 'path')
  for (const side of ['a', 'b']) {
    const line = points(paths.find(n => n.attrs['data-line'] === side).attrs.d)
    assert.equal(line.length, 10)
    const values = summary[side].p50
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j < 10; j++) if (values[i] > values[j]) assert.ok(line[i][1] < line[j][1], `${side} ${i} ${j}`)
      if (i > 0) assert.ok(line[i][0] > line[i - 1][0])
    }
  }
  assert.equal(paths.filter(n => n.attrs.class === 'run-b').length, 20)
  assert.equal(paths.filter(n => /^band-b/.test(n.attrs.class)).length, 2)
  assert.equal(points(paths.find(n => n.attrs.class === 'band-d').attrs.d).length, 20)
})

test('the interval of the mean lies within the band of the pairs and around the mean', () => {
  const paths = nodes(fanOf(summaryOf(level, lower)).children).filter(n => n.tag === 'path')
  const height = kind => {
    const ys = points(paths.find(n => n.attrs.class === kind).attrs.d)
    return [ys[9][1], ys[10][1]] // upper and lower end in the last year
  }
  const [band, error] = [height('band-d'), height('error-d')]
  const mean = points(paths.find(n => n.attrs['data-line'] === 'd').attrs.d)[9][1]
  assert.ok(band[0] < error[0] && error[0] < mean && mean < error[1] && error[1] < band[1], `${band} ${error} ${mean}`)
})

test('the first year that differs is marked, and its number is in the picture', () => {
  const drawing = fanOf(summaryOf(level, lower))
  assert.ok(texts(drawing.children).some(x => x.words === 'differs from 2003'))
  assert.equal(sinceYear(summaryOf(level, lower)), 2003)
  assert.equal(sinceYear(summaryOf(level, level)), 0)
})

test('equal sides: nothing differs', () => {
  const same = summaryOf(level, level)
  assert.ok(sameSides(same))
  const told = finding(t, same, { name: 'H', unit, year: 2009 })
  assert.match(told.title, /nothing differs/)
  assert.match(told.sentence, /^Nothing differs/)
  const drawing = fanOf(same)
  assert.ok(texts(drawing.children).some(x => x.words === t('charts.gap.none')))
  assert.ok(!nodes(drawing.children).some(n => n.attrs.class === 'band-d'))
})

test('a sentence says the direction, the size, the interval and the share of pairs', () => {
  const summary = summaryOf(level, lower)
  const told = finding(t, summary, { name: 'H', unit, year: 2009 })
  assert.equal(told.difference.kind, 'lower')
  assert.match(told.title, /^H is 6\.0 points lower in B in 2009$/)
  assert.match(told.sentence, /−6\.00 points on average \(95\u00a0% interval −6\.\d+ to −5\.\d+\)/)
  assert.match(told.sentence, /lower in 20 of the 20 pairs/)
  const shares = { ...summary, down: Array(10).fill(0.97) }
  assert.match(finding(t, shares, { name: 'H', unit, year: 2009 }).sentence, /lower in 97\u00a0% of pairs of runs/)
})

test('an interval that holds 0 is no difference beyond chance', () => {
  const noisy = summaryOf(level, (k, y) => level(k, y) + (k % 2 ? 1 : -1) * (1 + k / 50))
  const told = finding(t, noisy, { name: 'H', unit, year: 2009 })
  assert.equal(told.difference.kind, 'chance')
  assert.match(told.title, /no difference beyond chance/)
  assert.match(told.sentence, /holds 0/)
})

test('one pair of runs has no interval, and says so', () => {
  const one = summaryOf(level, lower, 1)
  const told = finding(t, one, { name: 'H', unit, year: 2009 })
  assert.equal(told.difference.kind, 'single')
  assert.match(told.sentence, /says nothing about chance/)
  assert.doesNotMatch(told.sentence, /interval/)
  drawable(fanOf(one).children)
})

test('a greater difference in another year is told', () => {
  const bump = summaryOf(level, (k, y) => level(k, y) - (y === 5 ? 20 + k / 9 : 2 + k / 9))
  assert.match(finding(t, bump, { name: 'H', unit, year: 2009 }).sentence, /greatest in 2005: −22/)
  assert.doesNotMatch(finding(t, summaryOf(level, lower), { name: 'H', unit, year: 2009 }).sentence, /greatest/)
})

const regimes = (shares, first = 2000) => ({ ...summaryOf(level, level), first, sharesA: shares,
  sharesB: shares.slice().reverse() })
const even = [Array(10).fill(0.25), Array(10).fill(0.25), Array(10).fill(0.5), Array(10).fill(0)]

test('extreme inputs are drawn, at any width', () => {
  const odd = {
    equal: summaryOf(() => 7, () => 7), zero: summaryOf(() => 0, () => 0), nothing: summaryOf(() => NaN, () => NaN),
    one: summaryOf(level, lower, 1),
    negative: summaryOf((k, y) => -level(k, y), (k, y) => -2 * level(k, y)),
    great: summaryOf(() => 1e12, (k, y) => 1e12 + y * 1e9),
    small: summaryOf(() => 1e-12, (k, y) => 1e-12 * (1 + y)),
    hole: summaryOf((k, y) => (y === 4 ? NaN : level(k, y)), (k, y) => (y === 6 ? NaN : lower(k, y))),
    none: summaryOf(level, lower, 40, 0), brief: summaryOf(level, lower, 40, 1),
  }
  for (const width of [300, 358, 760]) {
    for (const [name, summary] of Object.entries(odd)) {
      for (const isLog of [false, true]) {
        drawable(fanOf(summary, { width, log: isLog, levels: [{ name: 'EU', value: 3 }] }).children)
        drawable(multiples(t, { id: 'm', width, first: 2000, last: 2009, log: isLog,
          cells: [{ name, summary }, { name: 'b', summary: odd.equal }] }).children)
      }
      const told = finding(t, summary, { name: 'H', unit, year: 2009 })
      assert.doesNotMatch(told.title + told.sentence, /NaN|undefined|Infinity/, name)
    }
    for (const shares of [even, [], even.map(() => Array(10).fill(NaN))]) {
      drawable(strips(t, { id: 's', width, first: 2000, last: 2009, regimes: ['closed', 'open'],
        borders: [{ name: 'A–B', summary: regimes(shares) }] }).children)
    }
    for (const values of [[NaN, 1], [0, 0], [-1e12, 1e12], [null, -3]]) {
      drawable(stack({ id: 'b', width, years: [2000, 2001], parts: [{ name: 'p', values }, { name: 'q', values }],
        sumName: 'sum', yearName: 'year' }).children)
      drawable(waterfall({
        id: 'w', width, heads: ['', '', '', ''],
        steps: values.map(v => ({ name: 'x', value: /** @type {number} */ (v), kind: 'part', low: NaN, high: 3 })),
      }).children)
    }
    drawable(stack({ id: 'b', width, years: [], parts: [], sumName: 'sum', yearName: 'year' }).children)
    drawable(waterfall({ id: 'w', width, heads: [], steps: [] }).children)
    drawable(multiples(t, { id: 'm', width, first: 2000, last: 2009, cells: [] }).children)
  }
})

test('no text lies on another, on a phone and on a desk', () => {
  const close = summaryOf(level, (k, y) => level(k, y) - 0.2)
  const long = { a: 'A: Reference: the record to 2020 and on to 2035, as it was',
    b: 'B: A scenario with a title that somebody wrote in full' }
  for (const width of [320, 358, 560, 760, 900]) {
    for (const summary of [close, summaryOf(level, lower), summaryOf(level, level), summaryOf(level, lower, 1)]) {
      apart(fanOf(summary, { width, names: long }))
      apart(fanOf(summary, { width, log: true,
        levels: [{ name: 'EU 2016', value: 63.7 }, { name: 'ASEAN 2005', value: 27 },
          { name: 'Latin America 2005', value: 19.4 }] }))
    }
    const names = ['Kyrgyzstan–Kazakhstan', 'Kyrgyzstan–Turkmenistan', 'Kazakhstan–Turkmenistan', 'Tajikistan–Uzbekistan']
    const small = multiples(t, { id: 'm', width, first: 2000, last: 2009, log: true, columns: 4,
      cells: names.map(name => ({ name, summary: close })) })
    apart(small)
    for (const cell of nodes(small.children).filter(n => n.attrs['data-cell'] !== undefined)) {
      const top = Math.min(...nodes(cell).filter(n => n.tag === 'line').map(n => n.attrs.y1))
      const numbers = nodes(cell).filter(n => n.tag === 'text' && n.children.some(c => c.tag)).map(n => n.attrs)
      const heads = texts(cell).filter(x => /strong/.test(x.class)).concat(numbers)
      assert.ok(heads.length >= 2 && heads.every(x => x.y + 3 <= top), `${heads.map(x => x.y)} above ${top}`)
    }
    apart(strips(t, {
      id: 's', width, first: 2000, last: 2009, regimes: ['closed', 'restricted', 'managed', 'open'],
      borders: names.map(name => ({ name, summary: regimes(even) })),
    }))
    const parts = Array.from({ length: 12 }, (_, k) => ({ name: `part number ${k}`, values: [1, -0.01 * k, 0.01 * k] }))
    apart(stack({ id: 'b', width, years: [2000, 2001, 2002], parts, sumName: 'sum', yearName: 'year' }))
    apart(waterfall({
      id: 'w', width, heads: [], steps: names.map((name, k) =>
        ({ name: `${name}: a long label that goes on`, value: k - 2, kind: k ? 'part' : 'level', low: k - 3, high: k })),
    }))
  }
})

test('stacked bars add up to their sum', () => {
  const parts = [{ name: 'p', values: [3, 1] }, { name: 'q', values: [-2, 4] }]
  const drawing = stack({ id: 'b', width: 760, years: [2000, 2001], parts, sumName: 'sum', yearName: 'year' })
  assert.deepEqual(drawing.table.rows, [['2000', 3, -2, 1], ['2001', 1, 4, 5]])
  const bars = nodes(drawing.children).filter(n => /^part part-/.test(n.attrs.class ?? '') && n.attrs.width > 20)
  const heights = bars.map(n => n.attrs.height)
  assert.ok(Math.abs(heights[0] / heights[2] - 3) < 0.01 && Math.abs(heights[1] / heights[2] - 2) < 0.01, `${heights}`)
  const dots = nodes(drawing.children).filter(n => n.attrs.class === 'sum-dot' && n.attrs.r === 2.6)
  assert.equal(dots.length, 2)
  assert.ok(dots[1].attrs.cy < dots[0].attrs.cy)
})

test('each step of a waterfall begins where the one before ended', () => {
  const steps = [{ name: 'A', value: 10, kind: 'level' }, { name: 'p', value: -4, kind: 'part' },
    { name: 'q', value: 1, kind: 'part' }, { name: 'B', value: 7, kind: 'level' }]
  const drawing = waterfall({ id: 'w', width: 760, heads: ['', '', '', ''], steps })
  const bars = nodes(drawing.children).filter(n => /^fall /.test(n.attrs.class ?? '')).map(n => n.attrs)
  assert.equal(bars.length, 4)
  assert.ok(Math.abs(bars[0].x + bars[0].width - bars[1].x - bars[1].width) < 0.02)
  assert.ok(Math.abs(bars[1].x - bars[2].x) < 0.02)
  assert.ok(Math.abs(bars[2].x + bars[2].width - bars[3].width - bars[3].x) < 0.02)
  assert.ok(texts(drawing.children).some(x => x.words === '−4.0') && texts(drawing.children).some(x => x.words === '+1.0'))
  assert.ok(nodes(drawing.children).some(n => n.attrs.fill === 'url(#w-slope)'), 'what takes away is hatched')
})

test('a calendar tells regimes apart by hatch and letter, and A from B', () => {
  const full = [Array(10).fill(1), ...Array(3).fill(Array(10).fill(0))]
  const drawing = strips(t, {
    id: 's', width: 760, first: 2000, last: 2009, regimes: ['closed', 'restricted', 'managed', 'open'],
    borders: [{ name: 'A–B', summary: regimes(full) }],
  })
  const rows = nodes(drawing.children).filter(n => n.attrs['data-side'])
  assert.deepEqual(rows.map(n => n.attrs['data-side']), ['a', 'b'])
  const letter = row => nodes(row).filter(n => n.attrs.class === 'letter').map(textOf)
  assert.deepEqual(letter(rows[0]), ['C'])
  assert.deepEqual(letter(rows[1]), ['O'])
  assert.ok(nodes(rows[0]).some(n => n.attrs.fill === 'url(#s-light-cross)'))
  assert.equal(nodes(rows[0]).filter(n => /^regime /.test(n.attrs.class ?? '')).length, 1, 'equal years are one block')
  assert.deepEqual(drawing.table.rows[0], ['2000', 'closed 100\u00a0%', 'open 100\u00a0%'])
  assert.equal(usual([0.2, 0.5, 0.3]), 1)
  assert.equal(usual([]), -1)
})

test('a chart has a title, a picture with its sentence, a table and buttons', () => {
  const drawing = fanOf(summaryOf(level, lower))
  const figure = chart(t, { id: 'f', title: 'A finding', sentence: 'What it shows.', unit: 'points', note: 'so many', drawing })
  const find = test => nodes(figure).find(test)
  assert.equal(figure.tag, 'figure')
  assert.equal(find(n => n.tag === 'svg').attrs['aria-label'], 'What it shows.')
  assert.equal(find(n => n.tag === 'svg').attrs.role, 'img')
  assert.equal(textOf(find(n => n.tag === 'figcaption')), 'What it shows.')
  assert.equal(nodes(find(n => n.tag === 'tbody')).filter(n => n.tag === 'tr').length, 10)
  assert.deepEqual(nodes(figure).filter(n => n.tag === 'button').map(n => n.attrs['data-do']), ['svg', 'png', 'csv'])
  assert.ok(nodes(figure).every(n => !('style' in n.attrs)), 'the policy of the page forbids styles in attributes')
})

test('hostile labels stay text', () => {
  const bad = '</text><script>alert(1)</script>"\'&'
  const drawing = fanOf(summaryOf(level, lower), { width: 900, names: { a: bad, b: bad } })
  const figure = chart(t, { id: 'f', title: bad, sentence: bad, drawing })
  assert.ok(nodes(figure).every(n => /^[a-z][a-zA-Z0-9]*$/.test(n.tag) && n.tag !== 'script'))
  assert.equal(textOf(nodes(figure).find(n => n.tag === 'h3')), bad)
  assert.match(fileName('f', bad), /^[A-Za-z0-9-]+$/)
  assert.match(fileName('../x', '..'), /^[A-Za-z0-9-]+$/)
})

test('how much is shown is said', () => {
  assert.equal(shownNote(t, { n: 20, of: 200, baked: false }), '20 of 200 pairs of runs')
  assert.equal(shownNote(t, { n: 200, of: 200, baked: true }), '200 pairs of runs · computed when the page was made')
  assert.equal(shownNote(t, { n: 1, of: 1, baked: false }), '1 pair of runs')
})

test('the table of a fan and its CSV hold the numbers of the summary', () => {
  const summary = summaryOf(level, lower)
  const { table } = fanOf(summary)
  assert.equal(table.rows[9][1], summary.a.p50[9])
  assert.equal(table.rows[9][7], summary.d.mean[9])
  assert.equal(table.rows[9][8], summary.d.mean[9] - 1.96 * summary.se[9])
  const lines = csv(table).trim().split('\r\n')
  assert.equal(lines.length, 11)
  assert.equal(Number(lines[10].split(',')[1]), summary.a.p50[9])
  assert.equal(csv({ head: ['a,b', '=1+1'], rows: [['x"y', NaN], ['z', null]] }), '"a,b",\'=1+1\r\n"x""y",\r\nz,\r\n')
})

test('units are those of a person', () => {
  assert.deepEqual(unitOf(t, 'share', 0.2), { factor: 100, words: '%', gap: 'percentage points', short: '\u00a0%' })
  assert.equal(unitOf(t, 'US$/year', 3e9).words, 'billion US$ a year')
  assert.equal(unitOf(t, 'US$/year', 3e6).factor, 1e-6)
  assert.equal(unitOf(t, 'something new', 1).words, 'something new')
})

test('years outside the screen are left out', () => {
  const s = cutYears(summaryOf(level, lower), 2004, 2006)
  assert.equal(s.first, 2004)
  assert.equal(s.b.p50.length, 3)
  assert.equal(s.linesB[0].length, 3)
  assert.equal(differenceAt(s, 2004).mean, differenceAt(summaryOf(level, lower), 2004).mean)
})

test('numbers that are compared are written to the same step', () => {
  assert.deepEqual([0.476, 0.000183].map(v => number(v, alike(0.476, 0.000183))), ['0.476', '0.000'])
  assert.deepEqual([6.31, 0.319].map(v => number(v, alike(6.31, 0.319))), ['6.31', '0.32'])
  assert.equal(number(11825.4, alike(11825.4, NaN)), '11\u202f825')
  assert.equal(alike(0, NaN), 1)
})
