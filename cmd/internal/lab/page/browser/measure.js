// Measures what a person waits for on the page, and prints it as Markdown beside what is aimed at. It asserts nothing: a time
// depends on the machine and on what else it does.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { begin, kinds, open, pageFile } from './browsers.js'
import { entries, everything, focus, hooks, levers, move, rest, reveal, until, write } from './lab.js'

const OPENINGS = 5
const DIGESTS = 5
const FROM_1992 = 'a parameter, from 1992'
const FROM_2026 = 'a difference from 2026'

/** A scenario with an entry of 2026, to be moved by levers. */
const LATE = `title = "Late"
extends = "reference"

[[event]]
id = "late"
year = 2026
kind = "leader_change"
country = "UZ"
openness = [0.2, 0.4]
ambition = [0.5, 0.8]
`

/** @param {number[]} xs @param {number} q */
const quantile = (xs, q) => [...xs].sort((a, b) => a - b)[Math.min(xs.length - 1, Math.floor(q * xs.length))] ?? NaN
/** @param {number[]} xs */
const median = xs => quantile(xs, 0.5)
/** @param {number} x */
const ms = x => Number.isFinite(x) ? `${Math.round(x)} ms` : '–'
/** @param {number} x */
const s = x => Number.isFinite(x) ? `${(x / 1000).toFixed(2)} s` : '–'
/** @param {number[]} xs */
const both = xs => xs.length ? `${ms(median(xs))} (${ms(quantile(xs, 0.95))})` : '–'

/**
 * The memory of the process that has the page, in megabytes: the largest of those in which this browser draws pages.
 * @param {import('./browsers.js').Browser} browser
 */
function memory(browser) {
  const parents = new Map()
  const sizes = new Map()
  for (const pid of readdirSync('/proc').filter(n => /^\d+$/.test(n))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      parents.set(pid, /PPid:\s+(\d+)/.exec(status)?.[1])
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      if (/--type=renderer|-contentproc/.test(command)) sizes.set(pid, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
    } catch { /* it has ended meanwhile */ }
  }
  const root = String(browser.browser.process()?.pid)
  const ours = [...sizes].filter(([pid]) => {
    for (let up = pid; up; up = parents.get(up)) if (up === root) return true
    return false
  })
  return Math.max(...ours.map(([, size]) => size))
}

/**
 * The times of a move: from the last input before it to its first picture and to all pairs.
 * @param {import('puppeteer-core').Page} page @param {number} n
 */
const times = (page, n) => page.evaluate(n => {
  const mark = (/** @type {string} */ name) => performance.getEntriesByName(`${name}:${n}`)[0]?.startTime ?? NaN
  const { inputs } = /** @type {any} */ (globalThis).labWatch
  const began = inputs.filter((/** @type {number} */ t) => t <= mark('move')).at(-1) ?? mark('move')
  return { paint: mark('paint') - began, full: mark('full') - began, computed: mark('full') - mark('paint') }
}, n)

/**
 * The milliseconds from all pairs of a move to its digest. The page begins it when it has been at rest for a while.
 * @param {import('puppeteer-core').Page} page @param {number} n
 */
const digestTime = (page, n) => page.evaluate(n => {
  const { changes } = /** @type {any} */ (globalThis).labWatch
  const come = changes.find((/** @type {any} */ c) => c.digest && c.move === String(n))
  return (come?.at ?? NaN) - (performance.getEntriesByName(`full:${n}`)[0]?.startTime ?? NaN)
}, n)

/**
 * The moves, 50 in all: what each kind does the i-th time.
 * @param {import('puppeteer-core').Page} page
 */
async function moves(page) {
  await write(page, LATE)
  await until(page, d => Number(d.move) > 1 && d.painted === d.move && Number(d.n) === 200, { what: 'the scenario with an entry of 2026' })
  const all = await levers(page, 'leaders', 'range')
  const [late, leader] = ['event.late.openness', 'event.uz-leader-2016.openness'].map(path => all.find(s => s.includes(`"${path}"`)) ?? '')
  if (!late || !leader) throw new Error(`levers that are to be moved are not there: ${all}`)
  const [parameter] = await levers(page, 'assumptions', 'range')
  const [theory] = await levers(page, 'theories', 'checkbox')
  const entry = (await entries(page)).find(e => e.id === 'uz-leader-2016') ?? (await entries(page))[0]
  const byKey = (/** @type {string} */ selector) => async (/** @type {number} */ i) => {
    await focus(page, selector)
    await page.keyboard.press(i % 2 ? 'ArrowLeft' : 'ArrowRight')
  }
  const drag = async (/** @type {{x: number, y: number}} */ from, /** @type {number} */ by) => {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    for (let i = 1; i <= 5; i++) await page.mouse.move(from.x + by * i / 5, from.y)
    await page.mouse.up()
  }
  const bySlider = (/** @type {string} */ selector) => async (/** @type {number} */ i) => {
    await reveal(page, selector)
    const box = await (await page.$(selector))?.boundingBox()
    if (!box) throw new Error(`${selector} is not on the screen`)
    await page.mouse.click(box.x + box.width * (i % 2 ? 0.3 : 0.6), box.y + box.height / 2)
  }
  const dot = `#timeline [data-entry="${entry.id}"]`
  return [
    { kind: FROM_2026, how: 'keyboard', times: 8, act: byKey(late) },
    { kind: FROM_2026, how: 'mouse', times: 6, act: bySlider(late) },
    { kind: 'a leader of 2016', how: 'keyboard', times: 6, act: byKey(leader) },
    { kind: 'a leader of 2016', how: 'mouse', times: 4, act: bySlider(leader) },
    {
      kind: 'an event to another year', how: 'mouse', times: 6, act: async (/** @type {number} */ i) => {
        await reveal(page, dot)
        const now = (await entries(page)).find(e => e.id === entry.id)
        if (now) await drag(now, i % 2 ? -60 : 60)
      }
    },
    { kind: 'an event to another year', how: 'keyboard', times: 6, act: byKey(dot) },
    { kind: FROM_1992, how: 'keyboard', times: 6, act: byKey(parameter) },
    { kind: FROM_1992, how: 'mouse', times: 4, act: bySlider(parameter) },
    {
      kind: 'a theory switched', how: 'keyboard', times: 4, act: async () => {
        await focus(page, theory)
        await page.keyboard.press(' ')
      }
    }
  ]
}

/** @param {import('./browsers.js').Kind} kind */
async function measure(kind) {
  const browser = await begin(kind)
  try {
    const opened = /** @type {{baked: number, live: number}[]} */ ([])
    for (let i = 0; i < OPENINGS; i++) {
      const { page } = await open(browser)
      await rest(page)
      opened.push(await page.evaluate(() => {
        const { changes } = /** @type {any} */ (globalThis).labWatch
        const live = changes.find((/** @type {any} */ c) => c.ready === 'live')
        return { baked: changes.find((/** @type {any} */ c) => c.ready)?.at ?? NaN, live: live?.at ?? NaN }
      }))
      await page.close()
    }
    const { page } = await open(browser)
    await rest(page)
    await everything(page)
    const before = memory(browser)
    const workers = await page.evaluate(() => /** @type {any} */ (globalThis).labWatch.workers.length)
    const all = await moves(page)
    await page.evaluate(() => { /** @type {any} */ (globalThis).labWatch.blocked.length = 0 })
    const done = /** @type {{kind: string, how: string, paint: number, full: number, computed: number}[]} */ ([])
    for (const { kind: of, how, times: count, act } of all) {
      for (let i = 0; i < count; i++) {
        const last = await move(page)
        await act(i)
        await until(page, d => Number(d.move) > last && d.painted === d.move && Number(d.n) === 200, { ms: 15_000, what: `${of} (${how}) drawn` })
        await pause(150)
        done.push({ kind: of, how, ...await times(page, await move(page)) })
      }
    }
    await rest(page)
    const digests = /** @type {number[]} */ ([])
    for (let i = 0; i < DIGESTS; i++) {
      const last = await move(page)
      await all.find(m => m.kind === FROM_1992)?.act(i)
      await rest(page, last)
      digests.push(await digestTime(page, await move(page)))
    }
    const blocked = await page.evaluate(() => /** @type {number[]} */ (/** @type {any} */ (globalThis).labWatch.blocked))
    const first = Number((await hooks(page)).first ?? 20)
    const computed = median(done.filter(d => d.kind === FROM_1992).map(d => d.computed))
    return {
      kind, version: await browser.browser.version(), opened, done, digests, blocked, before, after: memory(browser), workers,
      rate: (200 - first) / computed * 1000 / Math.min(workers, availableParallelism())
    }
  } finally {
    await browser.end()
  }
}

/** Runs a second of the program itself with one worker: the slope between two numbers of replicates. */
function native() {
  const program = process.env.CONCORD_PROGRAM
  if (!program) return NaN
  const scratch = mkdtempSync(join(tmpdir(), 'lab-'))
  try {
    const file = join(scratch, 'x.toml')
    writeFileSync(file, 'title = "x"\nextends = "reference"\n')
    const run = (/** @type {number} */ n) => {
      const began = process.hrtime.bigint()
      execFileSync(program, ['run', file, '--replicates', String(n), '--workers', '1', '--no-figures', '--keep', 'region.*', '--out', join(scratch, String(n))])
      return Number(process.hrtime.bigint() - began) / 1e9
    }
    run(50)
    return 1600 / (run(1800) - run(200))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/**
 * @param {string} what @param {string} aim @param {any[]} found @param {(m: any) => string} cell
 */
const row = (what, aim, found, cell) => `| ${what} | ${aim} | ${found.map(cell).join(' | ')} |`

const found = /** @type {Awaited<ReturnType<typeof measure>>[]} */ ([])
for (const kind of kinds) found.push(await measure(kind))
const rate = native()
const kindsOfMoves = [...new Set(found.flatMap(m => m.done.map(d => `${d.kind}, ${d.how}`)))]
const of = (/** @type {any} */ m, /** @type {string} */ name, /** @type {'paint' | 'full'} */ key) =>
  m.done.filter((/** @type {any} */ d) => !name || `${d.kind}, ${d.how}` === name || d.kind === name).map((/** @type {any} */ d) => d[key])
const file = pageFile()

console.log([
  `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} at the end; the median, and the 95th percentile in brackets.`,
  '',
  `| | aim | ${found.map(m => m.version).join(' | ')} |`,
  `|---|---|${found.map(() => '---|').join('')}`,
  row('opening: the baked picture', '0.3 s', found, m => s(median(m.opened.map((/** @type {any} */ o) => o.baked)))),
  row('opening: the live engine', '1.5 s', found, m => s(median(m.opened.map((/** @type {any} */ o) => o.live)))),
  row('move to first paint, all', '50 (100) ms', found, m => both(of(m, '', 'paint'))),
  ...kindsOfMoves.map(k => row(`– ${k}`, '', found, m => both(of(m, k, 'paint')))),
  row('move to 200 pairs, all', '', found, m => both(of(m, '', 'full'))),
  ...kindsOfMoves.map(k => row(`– ${k}`, k.startsWith(FROM_1992) ? '800 ms' : k.startsWith(FROM_2026) ? '200 (350) ms' : '', found, m => both(of(m, k, 'full')))),
  row('moves measured', '50', found, m => String(m.done.length)),
  row('longest block of the main thread', '50 ms', found, m => ms(Math.max(0, ...m.blocked))),
  row('memory of the page before; after the moves', '300 MB', found, m => `${Math.round(m.before)}; ${Math.round(m.after)} MB`),
  row('digest of 200 after the last pair', '1.3 s', found, m => s(median(m.digests))),
  row('workers', '', found, m => String(m.workers)),
  row(`runs a second and worker; of the program's ${Math.round(rate)}`, '', found, m => `${Math.round(m.rate)}; ${(m.rate / rate * 100).toFixed(0)} %`),
  row('the file; with gzip', '3.3 MB', found, () => `${(statSync(file).size / 1e6).toFixed(2)}; ${(gzipSync(readFileSync(file)).length / 1e6).toFixed(2)} MB`)
].join('\n'))
