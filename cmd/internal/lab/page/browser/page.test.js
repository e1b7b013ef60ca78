// What the page promises, tried in real browsers: from a file, without network, by keyboard and by mouse. The page is
// CONCORD_LAB, the program that must agree with it CONCORD_PROGRAM, the browsers CONCORD_BROWSERS. CONCORD_LAB_TESTS=quick
// makes most tests in one of the browsers only.

import { unpacked } from '../engine/packed.js'
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { begin, kinds, open, saved } from './browsers.js'
import {
  PANELS, VIEWS, entries, everything, focus, hooks, levers, linkOf, move, moving, paste, patience, press, rest,
  reveal, show, tabThrough, until, valueOf, words, write
} from './lab.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const program = process.env.CONCORD_PROGRAM ?? ''
const scratch = mkdtempSync(join(tmpdir(), 'lab-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

/**
 * The digest that the program gives a scenario.
 * @param {string} text of the file
 */
function digestOf(text) {
  const file = join(scratch, 'exported.toml')
  writeFileSync(file, text)
  const told = execFileSync(program, ['run', file, '--replicates', '200', '--json', '--no-figures', '--force', '--out', join(scratch, 'run')],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return JSON.parse(told).outcome_digest
}

/**
 * A short digest on the screen may be the beginning of the whole one.
 * @param {string} whole @param {string} shown @param {string} what
 */
function sameDigest(whole, shown, what) {
  assert.ok(shown.length >= 8 && whole.startsWith(shown), `${what}: the program gives ${whole}, the page ${shown}`)
}

const quick = process.env.CONCORD_LAB_TESTS === 'quick'

/** Views that show what the engine answers to a question. */
const ASKED = ['why', 'decision', 'happened']

for (const kind of kinds) describe(kind, { timeout: 300_000 * patience() }, () => {
  /** @type {import('./browsers.js').Browser} */
  let browser
  /** @type {import('./browsers.js').Opened} */
  let tab
  /** @type {import('puppeteer-core').Page} */
  let page

  before(async () => {
    browser = await begin(kind)
    tab = await open(browser)
    page = tab.page
  })
  after(() => browser?.end())

  /**
   * A test that the quick list makes in one browser only.
   * @param {string} home @param {string} name @param {() => Promise<void>} body
   */
  const inOne = (home, name, body) => test(name, { skip: quick && kind !== home && `the quick list makes it in ${home}` }, body)

  let scenarios = 0
  /** A scenario like the reference: its title is new each time, so that a move begins. */
  const fresh = () => moving(page, () => write(page, `title = "Mine ${++scenarios}"\nextends = "reference"\n`))

  /** The exported scenario file. */
  const exported = async () => (await saved(browser, () => press(page, 'export'))).bytes.toString('utf8')

  /**
   * The bars of a waterfall: the whole numbers, from its file, and where each bar is drawn.
   * @param {string} chart
   */
  const numbersOf = async chart => {
    const csv = await saved(browser, () => press(page, 'csv', `#view [data-chart=${chart}]`))
    const values = csv.bytes.toString('utf8').trim().split('\r\n').slice(1).map(line => /^(?:"(?:[^"]|"")*"|[^,]*),([^,]*)/.exec(line)?.[1])
    const bars = await page.evaluate(id => {
      const picture = document.querySelector(`#view [data-chart="${id}"] svg.picture`)
      const zero = Number(picture?.querySelector('.axis')?.getAttribute('x1'))
      return [...picture?.querySelectorAll('rect.fall') ?? []].map(bar => {
        const [x, width] = ['x', 'width'].map(name => Number(bar.getAttribute(name)))
        const level = bar.classList.contains('fall-level')
        const less = bar.classList.contains('fall-less') || level && Math.abs(x + width - zero) < Math.abs(x - zero)
        return { level, zero, from: less ? x + width : x, to: less ? x : x + width }
      })
    }, chart)
    assert.equal(bars.length, values.length, 'a bar for each number of the file')
    return bars.map((bar, k) => ({ ...bar, value: Number(values[k]) }))
  }

  /** Another tab of the same page; it is closed at the end. */
  const elsewhere = async (/** @type {any} */ how, /** @type {(o: import('./browsers.js').Opened) => Promise<any>} */ act) => {
    const other = await open(browser, how)
    try {
      return await act(other)
    } finally {
      await other.page.close()
    }
  }

  test('it shows a picture before the engine is there, and then runs 200 pairs itself', async () => {
    const first = await until(page, d => Boolean(d.ready), { ms: 5000, what: 'a picture' })
    assert.match(first.ready, /baked|live/)
    assert.equal(await page.evaluate(() => document.querySelectorAll('#view figure.chart').length > 0), true, 'a chart is there')
    const baked = await page.evaluate(() => document.querySelector('#view figure.chart figcaption')?.textContent)
    assert.ok(baked && baked.length > 20, 'the chart has its sentence')
    await rest(page)
    assert.equal((await hooks(page)).n, '200')
  })

  test('the picture that was made with the page is what the engine computes', async () => {
    const block = await page.evaluate(() => document.getElementById('baked')?.textContent ?? '')
    const made = /** @type {any} */ (await new Response(unpacked(block)).json())
    const shown = await hooks(page)
    sameDigest(made.digest.b, shown.digest ?? '', 'side B of the first picture')
  })

  test('the sentences of that picture are those of the live one', async () => {
    const told = async (/** @type {import('puppeteer-core').Page} */ of) => {
      await everything(of)
      /** @type {Record<string, (string | null)[]>} */
      const all = {}
      for (const view of VIEWS.filter(v => !ASKED.includes(v))) {
        await show(of, view)
        all[view] = await of.evaluate(() => [...document.querySelectorAll('#view figcaption')].map(e => e.textContent))
      }
      return all
    }
    const made = await elsewhere({ idle: true }, async other => {
      await until(other.page, d => d.ready === 'baked', { what: 'baked' })
      const all = await told(other.page)
      const { ready, n, painted } = await hooks(other.page)
      assert.deepEqual([ready, n, painted], ['baked', '200', '0'], 'no engine has answered')
      return all
    })
    const live = await told(page)
    assert.deepEqual(made.integration, live.integration)
    assert.ok(made.integration.length > 0)
    for (const [view, sentences] of Object.entries(made)) { // those for which there are no numbers yet are left out
      assert.deepEqual(sentences.filter((/** @type {string} */ s) => !live[view].includes(s)), [], `${view} says: ${live[view].join(' / ')}`)
    }
    await show(page, 'integration')
  })

  test('out of the guided mode there are all views and panels', async () => {
    await everything(page)
    for (const view of VIEWS) await page.waitForSelector(`#views [role=tab][data-view="${view}"]`, { timeout: 2000 * patience() })
    for (const panel of PANELS) await page.waitForSelector(`#levers [data-panel="${panel}"]`, { timeout: 2000 * patience() })
  })

  inOne('chromium', 'no part of the page lies over another, wherever it is scrolled to', async () => {
    for (const part of ['#top', '#levers', '#view', '#timeline', '#scenario', '#status']) {
      const covered = await page.evaluate(s => {
        const of = /** @type {HTMLElement} */ (document.querySelector(s))
        const over = []
        for (const block of /** @type {const} */ (['start', 'center', 'end'])) {
          of.scrollIntoView({ block, behavior: 'instant' })
          const box = of.getBoundingClientRect()
          for (let y = Math.max(box.top, 0) + 5; y < Math.min(box.bottom, innerHeight); y += 30) {
            for (let x = box.left + 5; x < box.right; x += 60) {
              const at = document.elementFromPoint(x, y)
              if (at && !of.contains(at) && !at.contains(of)) over.push(`${Math.round(x)} ${Math.round(y)}: ${at.outerHTML.slice(0, 80)}`)
            }
          }
        }
        return over.slice(0, 3)
      }, part)
      assert.deepEqual(covered, [], part)
    }
  })

  test('every view shows charts with a sentence, a name and a table', async () => {
    for (const view of VIEWS) {
      await show(page, view)
      await page.evaluate(() => document.querySelectorAll('#view details.data').forEach(d => { /** @type {any} */ (d).open = true }))
      await pause(100) // their tables are made when they open
      const faults = await page.evaluate(() => [...document.querySelectorAll('#view figure.chart')].flatMap(f => {
        const of = f.querySelector('figcaption')?.textContent ?? ''
        const picture = f.querySelector('svg[role=img]')
        return [
          !of.trim() && 'no sentence', picture && !picture.getAttribute('aria-label') && 'no name: ' + of,
          !f.querySelector('details.data table') && 'no table: ' + of
        ].filter(Boolean)
      }))
      assert.deepEqual(faults, [], view)
      assert.ok((await words(page, '#view')).length > 40, `${view} has words`)
    }
    await show(page, 'integration')
  })

  describe('the same digest as the program', { skip: !program && 'CONCORD_PROGRAM is not set' }, () => {
    const files = {
      'the reference': 'title = "As it was"\nextends = "reference"\n',
      'no new leader': 'title = "No new leader"\nextends = "no-new-leader"\n'
    }
    for (const [name, text] of Object.entries(files)) {
      test(name, async () => {
        await moving(page, () => write(page, text))
        const { digest } = await hooks(page)
        sameDigest(digestOf(await exported()), digest ?? '', name)
      })
    }
    test('a scenario made with levers', async () => {
      await fresh()
      const [parameter] = await levers(page, 'assumptions', 'range')
      await focus(page, parameter)
      await moving(page, () => page.keyboard.press('ArrowRight'))
      const [leader] = await levers(page, 'leaders', 'range')
      await focus(page, leader)
      await moving(page, () => page.keyboard.press('ArrowLeft'))
      const { digest } = await hooks(page)
      const file = await exported()
      assert.match(file, /extends *= *"reference"/)
      assert.ok(file.split('\n').filter(l => /=/.test(l)).length > 2, `the file has the differences:\n${file}`)
      sameDigest(digestOf(file), digest ?? '', file)
    })
  })

  inOne('chromium', 'levers move by arrow keys, take typed numbers, and undo, redo, replay and reset go back and forth', async () => {
    await fresh()
    const start = await hooks(page)
    const [slider] = await levers(page, 'assumptions', 'range')
    const at = await valueOf(page, slider)
    await focus(page, slider)
    await moving(page, () => page.keyboard.press('ArrowRight'))
    const moved = await valueOf(page, slider)
    assert.notEqual(moved, at)
    assert.equal(await page.evaluate(s => document.activeElement === document.querySelector(s), slider), true, 'the focus stays')
    await moving(page, () => press(page, 'undo'))
    assert.equal(await valueOf(page, slider), at)
    assert.equal((await hooks(page)).digest, start.digest, 'undo gives the same runs')
    await moving(page, () => press(page, 'redo'))
    assert.equal(await valueOf(page, slider), moved)
    const changed = (await hooks(page)).digest
    assert.notEqual(changed, start.digest)
    await press(page, 'replay')
    await until(page, d => d.digest === start.digest || Number(d.n) > 0 && d.digest === '', { what: 'shown without the last change' })
    await pause(1200)
    await rest(page)
    assert.equal((await hooks(page)).digest, changed, 'replay ends where it began')
    const typed = slider.replace('range', 'number')
    await focus(page, typed)
    await page.keyboard.down('Control')
    await page.keyboard.press('a')
    await page.keyboard.up('Control')
    await moving(page, async () => {
      await page.keyboard.type(at)
      await page.keyboard.press('Enter')
    })
    assert.equal(await valueOf(page, slider), at)
    await moving(page, () => press(page, 'undo'))
    await moving(page, () => press(page, 'reset'))
    assert.equal((await hooks(page)).digest, start.digest, 'reset gives the first runs')
  })

  inOne('chromium', 'arrow keys move every lever, and one press sets all back', async () => {
    await fresh()
    const all = (await Promise.all(PANELS.map(panel => levers(page, panel, 'range')))).flat()
    assert.ok(all.length > 20, `${all.length} levers`)
    // Keys of the keyboard are tried on one lever above. Here they come from the page itself: there are hundreds of levers.
    const still = await page.evaluate(selectors => selectors.filter(s => {
      const slider = /** @type {HTMLInputElement} */ (document.querySelector(s))
      const at = slider.value
      slider.focus()
      for (const key of ['ArrowRight', 'ArrowLeft']) { // to the left if it stands at its end
        slider.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
        if (slider.value !== at) return document.activeElement !== slider
      }
      return true
    }), all)
    assert.deepEqual(still, [])
    await rest(page)
    await moving(page, () => press(page, 'reset'))
  })

  inOne('firefox', 'theories and entries are switched off and on again', async () => {
    await fresh()
    const start = (await hooks(page)).digest
    const [theory] = await levers(page, 'theories', 'checkbox')
    await focus(page, theory)
    await moving(page, () => page.keyboard.press(' '))
    assert.match(await exported(), new RegExp(`${/data-path="\w+\.([\w-]+)"/.exec(theory)?.[1]} *= *false`))
    await focus(page, theory)
    await moving(page, () => page.keyboard.press(' '))
    assert.equal((await hooks(page)).digest, start)
    const id = (await entries(page)).find(e => /leader/.test(e.id))?.id ?? ''
    await focus(page, `#timeline [data-entry="${id}"]`)
    await moving(page, () => page.keyboard.press(' '))
    assert.match(await exported(), new RegExp(`remove *= *\\[ *"${id}"`))
    await moving(page, () => press(page, 'undo'))
    assert.equal((await hooks(page)).digest, start)
  })

  inOne('firefox', 'a new seed gives other runs, and the same seed the first ones again', async () => {
    await fresh()
    const start = (await hooks(page)).digest
    await moving(page, () => press(page, 'new-seed'))
    const other = await hooks(page)
    assert.notEqual(other.digest, start)
    const file = await exported()
    const seed = /^seed *= *(\d+)$/m.exec(file)?.[1] ?? ''
    assert.ok(seed, `the file has the seed:\n${file}`)
    assert.match(await words(page, '#status'), new RegExp(`\\b${seed}\\b`), 'the page shows the seed')
    sameDigest(digestOf(file), other.digest ?? '', file)
    await moving(page, () => press(page, 'same-seed'))
    assert.equal((await hooks(page)).digest, start)
    assert.doesNotMatch(await exported(), /^seed/m)
  })

  /** Has a question computed. A press before a new choice is drawn is of the old one, so it is pressed until something comes of it. */
  const compute = () => page.waitForFunction(() => {
    const came = document.querySelector('#view [data-do=cancel], #view [data-chart=why-shares]')
    const button = /** @type {HTMLElement | null} */ (document.querySelector('#view [data-do=compute]'))
    if (!came) button?.click()
    return Boolean(came)
  }, { polling: 200, timeout: 20_000 * patience() })

  inOne('chromium', 'why divides the difference into shares that add up, and can be given up', async () => {
    await moving(page, () => write(page, 'title = "Why"\nextends = "no-new-leader"\n'))
    await show(page, 'why')
    await page.select('#why-kind', 'barriers')
    await page.select('#why-seeds', '200')
    await compute()
    await press(page, 'cancel')
    await page.waitForSelector('#view [data-do=compute]')
    assert.equal(await page.$('#view figure.chart'), null, 'nothing was computed')
    await page.select('#why-kind', 'entries')
    await page.select('#why-seeds', '20')
    await compute()
    await page.waitForSelector('#view [data-chart=why-shares]', { timeout: 20_000 * patience() })
    const rows = await numbersOf('why-shares')
    const levels = rows.filter(r => r.level)
    const whole = levels.length > 1 ? levels[1].value - levels[0].value : levels[0].value
    const shares = rows.filter(r => !r.level).map(r => r.value)
    assert.ok(shares.length > 0 && whole !== 0, JSON.stringify(rows))
    assert.ok(Math.abs(shares.reduce((x, y) => x + y, 0) - whole) < 1e-9, JSON.stringify(rows))
  })

  inOne('firefox', 'inside a decision the bars of a year end where the sum stands', async () => {
    await moving(page, () => write(page, 'title = "Decided"\nextends = "no-new-leader"\n'))
    await show(page, 'decision')
    await page.waitForSelector('#view [data-chart=decision-year-0]', { timeout: 20_000 * patience() })
    for (const [side, name] of ['A', 'B', 'B minus A'].entries()) {
      const rows = await numbersOf(`decision-year-${side}`)
      const sum = rows.at(-1)
      assert.ok(sum?.level && rows.length > 2, JSON.stringify(rows))
      const terms = rows.slice(0, -1)
      assert.ok(Math.abs(terms.reduce((x, r) => x + r.value, 0) - sum.value) < 1e-9, `${name}: ${JSON.stringify(rows)}`)
      let at = sum.zero
      for (const { from, to } of terms) {
        assert.ok(Math.abs(from - at) < 1.2, `${name}: a bar begins at ${from}, and the one before ended at ${at}`)
        at = to
      }
      assert.ok(Math.abs(sum.to - at) < 1.2, `${name}: the sum stands at ${sum.to}, and the last bar ends at ${at}`)
    }
    await show(page, 'integration')
  })

  inOne('chromium', 'an entry is taken to another year by the mouse and by the keyboard', async () => {
    await fresh()
    const name = 'uz-leader-2016'
    const dragged = `#timeline [data-entry="${name}"]`
    await reveal(page, dragged)
    const spot = (await entries(page)).find(e => e.id === name)
    assert.ok(spot, `${name} is on the timeline`)
    await moving(page, async () => {
      await page.mouse.move(spot.x, spot.y)
      await page.mouse.down()
      for (let i = 1; i <= 6; i++) await page.mouse.move(spot.x + 10 * i, spot.y)
      await page.mouse.up()
    })
    const byMouse = await exported()
    assert.match(byMouse, new RegExp(`${name}`), byMouse)
    assert.match(byMouse, /year *= *20[12]\d|date *= *"20[12]\d/, byMouse)
    await moving(page, () => press(page, 'undo'))
    await focus(page, dragged)
    await moving(page, () => page.keyboard.press('ArrowRight'))
    const byKey = await exported()
    assert.match(byKey, new RegExp(`${name}`), byKey)
    await moving(page, () => press(page, 'undo'))
  })

  inOne('firefox', 'Tab reaches every control, and arrows go through the views', async () => {
    await focus(page, '#views [role=tab][aria-selected=true]')
    for (const view of VIEWS) {
      const at = await page.evaluate(() => document.activeElement?.getAttribute('data-view'))
      assert.equal(at, view)
      if (!await page.evaluate(() => document.activeElement?.getAttribute('aria-selected') === 'true')) await page.keyboard.press('Enter')
      await page.waitForSelector(`#view [data-view="${view}"], #view[data-view="${view}"]`, { timeout: 5000 * patience() })
      const { missed } = await tabThrough(page, '#view')
      assert.deepEqual(missed, [], `${view}: not reached by Tab`)
      await page.focus(`#views [data-view="${view}"]`)
      await page.keyboard.press('ArrowRight')
    }
    for (const part of ['#top', '#levers', '#timeline', '#scenario']) {
      const { missed } = await tabThrough(page, part)
      assert.deepEqual(missed, [], `${part}: not reached by Tab`)
    }
  })

  inOne('firefox', 'a link opened with a new profile shows the same; one of another model warns', async () => {
    await moving(page, () => write(page, 'title = "A <b>bold</b> link"\nextends = "reference"\nremove = ["uz-leader-2016"]\n'))
    const here = await hooks(page)
    const fragment = await linkOf(page)
    assert.match(fragment, /^#.{10,}/)
    const fresh = await begin(kind)
    try {
      const other = await open(fresh, { fragment })
      const there = await rest(other.page)
      assert.equal(there.digest, here.digest)
      assert.deepEqual(await other.told(), [])
      assert.equal(await other.page.evaluate(() => document.querySelectorAll('#page b').length), 0, 'the title is text')
      const calm = await words(other.page)
      const changed = relinked(fragment, whole => ({ ...whole, model: '0.0.1' }))
      const warned = await open(fresh, { fragment: changed })
      await rest(warned.page)
      const told = await words(warned.page)
      assert.ok(!/0\.0\.1/.test(calm) && /0\.0\.1/.test(told), 'the page names the version of the link')
    } finally {
      await fresh.end()
    }
  })

  inOne('firefox', 'links of an enemy end in a message and a page that works', async () => {
    const good = await linkOf(page)
    const fragments = {
      cut: good.slice(0, good.length / 2),
      'no base64': '#scenario=%00%ff%zz',
      huge: '#scenario=' + 'A'.repeat(900_000), // a browser itself refuses a little more
      'a little that swells': packedLink(`{"link": 1, "model": "${'x'.repeat(50 << 20)}"}`),
      'wrong types': relinked(good, whole => ({ ...whole, leaf: { ...whole.leaf, remove: 3, parameters: 'x', events: [{}] } })),
      prototypes: relinked(good, whole => ({ ...whole, leaf: { ...whole.leaf, ['__proto__x']: 1, constructor: {} } })),
      deep: packedLink('['.repeat(50_000)),
      unknown: relinked(good, whole => ({ ...whole, against: 'nothing-of-ours' }))
    }
    for (const [name, fragment] of Object.entries(fragments)) {
      await elsewhere({ fragment }, async other => {
        const began = Date.now()
        const there = await until(other.page, d => d.ready === 'live', { ms: 30_000, what: `live with a link that is ${name}` })
        assert.ok(there.n, name)
        const alert = await other.page.evaluate(() => [...document.querySelectorAll('[role=alert], [role=status]')].map(e => e.textContent).join(' '))
        assert.match(alert, /link/i, `${name}: the page says that the link cannot be read`)
        assert.deepEqual(await other.told(), [], `${name}, ${Date.now() - began} ms`)
      })
    }
  })

  inOne('firefox', 'files of an enemy get the words of the reader, with their place, and never become markup', async () => {
    await show(page, 'integration')
    await write(page, 'title = "x"\nextends = "reference"\nuntil = = 3\n')
    await page.waitForSelector('#faults', { timeout: 5000 * patience() })
    const place = await words(page, '#faults')
    assert.match(place, /value.*Line 3\n[^]*\n3until = = 3\n+ {8}▲ .*value/, 'the listing has a mark below column 9 of line 3')
    const markup = () => page.evaluate(() => document.querySelectorAll('#page img, #page script').length)
    await write(page, 'title = "x"\nextends = "reference"\n\n[[event]]\nid = "<img src=x onerror=alert(3)>"\nyear = 2020\n')
    await page.waitForFunction(() => /onerror=alert\(3\)/.test(document.querySelector('#faults ol')?.textContent ?? ''), { timeout: 5000 * patience() })
    assert.equal(await markup(), 0, 'an id is text')
    const title = '<img src=x onerror=alert(1)><script>alert(2)</script> "in quotes" \\ """'
    await moving(page, () => write(page, `title = ${JSON.stringify(title)}\nextends = "reference"\n`))
    assert.equal(await markup(), 0, 'a title is text')
    assert.equal(await valueOf(page, '#top input[data-path=title]'), title)
    assert.ok((await words(page, '#view')).includes('<img src=x'), 'the title stands in the picture as it is')
    const file = await exported()
    sameDigest(digestOf(file), (await hooks(page)).digest ?? '', file)
    for (const [name, part, times] of /** @type {[string, string, number][]} */ ([
      ['a comment', 'x', 5 << 20], ['lines', '# x\n', 1_300_000], ['entries', '[[event]]\nid = "x"\n', 250_000]
    ])) {
      const took = await paste(page, part, times)
      await page.waitForFunction(() => /256/.test(document.querySelector('#opening [role=alert]')?.textContent ?? ''), { timeout: 5000 * patience() })
      assert.ok(took < 3000 * patience(), `5 MB of ${name}: the page did not answer for ${took} ms`)
      await write(page, 'title = "x"\nextends = "reference"\nuntil = = 4\n')
      await page.waitForFunction(() => !document.querySelector('#opening p[role=alert]'), { timeout: 5000 * patience() })
    }
    await fresh()
  })

  inOne('chromium', 'it works from a server too: that of the program, and any other under a path of its own', async () => {
    assert.ok(program, 'CONCORD_PROGRAM is set')
    const works = async (/** @type {string} */ at) => elsewhere({ at }, async other => {
      const { digest } = await rest(other.page)
      assert.deepEqual(await other.told(), [])
      assert.deepEqual(other.outside(), [])
      return digest
    })
    const own = spawn(program, ['lab', '--no-open', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const told = String(await new Promise(resolve => own.stdout.once('data', resolve)))
      const digest = await works(/http:\S+/.exec(told)?.[0].replace(/,$/, '') ?? told)
      const folder = join(scratch, `${kind}-folder`)
      execFileSync(program, ['lab', '--export', folder])
      const server = createServer((request, answer) => {
        const name = /^\/x\/y\/(\w+\.\w+)?$/.exec(request.url ?? '')
        if (!name) return answer.writeHead(404).end()
        answer.setHeader('Content-Type', 'text/html; charset=utf-8')
        answer.end(readFileSync(join(folder, name[1] ?? 'index.html')))
      })
      await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(true)))
      try {
        const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
        assert.equal(await works(`http://127.0.0.1:${port}/x/y/`), digest)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    } finally {
      own.kill()
    }
  })

  inOne('firefox', 'when a worker dies the page says so and starts another', async () => {
    await elsewhere({}, async other => {
      await rest(other.page)
      await other.page.evaluate(() => /** @type {any} */ (globalThis).labWatch.workers.forEach((/** @type {Worker} */ w) => {
        w.terminate()
        w.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }))
      }))
      await other.page.waitForFunction(() => [...document.querySelectorAll('[role=alert], [role=status], #status')]
        .some(e => /engine|stopped|again/i.test(e.textContent ?? '')), { timeout: 5000 * patience() })
      const again = await other.page.$('[data-do=restart]')
      const before = await move(other.page)
      if (again) await again.click()
      await rest(other.page, before - 1)
    })
  })

  for (const [name, size] of Object.entries({ desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } })) {
    inOne(name === 'desktop' ? 'chromium' : 'firefox', `no serious fault of accessibility in any view: ${name}`, async () => {
      await page.setViewport({ ...size, deviceScaleFactor: 1 })
      await page.evaluate(axe)
      const found = []
      for (const view of VIEWS) {
        await show(page, view)
        await pause(50)
        const faults = await page.evaluate(async whole => {
          const { violations } = await /** @type {any} */ (globalThis).axe.run(whole ? document : '#view', { resultTypes: ['violations'] })
          return violations.filter((/** @type {any} */ v) => v.impact === 'serious' || v.impact === 'critical')
            .map((/** @type {any} */ v) => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary.slice(0, 200)}`)
        }, view === 'integration')
        found.push(...faults.map((/** @type {string} */ f) => `${view}: ${f}`))
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) found.push(`${view}: the page is ${wide} px wider than the screen`)
      }
      assert.deepEqual(found, [])
    })
  }

  inOne('firefox', 'at twice the size nothing is cut off', async () => {
    await page.setViewport({ width: 640, height: 450, deviceScaleFactor: 2 })
    for (const view of VIEWS) {
      await show(page, view)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(wide <= 0, `${view}: the page is ${wide} px wider than the screen`)
    }
    await page.setViewport({ width: 1280, height: 900 })
  })

  inOne('chromium', 'a chart and its numbers are saved: CSV, SVG and PNG', async () => {
    await show(page, 'integration')
    const csv = await saved(browser, () => press(page, 'csv'))
    assert.match(csv.bytes.toString('utf8').split('\n')[0], /year/)
    const svg = await saved(browser, () => press(page, 'svg'))
    assert.match(svg.bytes.toString('utf8'), /^(<\?xml[^>]*>\s*)?<svg[^>]*xmlns/)
    const png = await saved(browser, () => press(page, 'png'))
    assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG')
  })

  inOne('firefox', 'a printed page has the sentence of the view', async () => {
    await show(page, 'integration')
    await page.emulateMediaType?.('print').catch(() => {})
    const sentence = await words(page, '#view figcaption')
    assert.ok(sentence.length > 20, 'the sentence is shown in print')
    const shown = await page.evaluate(() => ['#levers', '#timeline'].filter(s => document.querySelector(s)?.checkVisibility()))
    await page.emulateMediaType?.(undefined).catch(() => {})
    const pdf = Buffer.from(await page.pdf())
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
    assert.ok(pdf.length > 10_000, `the printed page has ${pdf.length} bytes; shown beside the view: ${shown}`)
  })

  test('in all this nothing was complained about and nothing asked for', async () => {
    assert.deepEqual(await tab.told(), [])
    assert.deepEqual(tab.outside(), [])
  })
})

/** A link holds JSON, deflated, in base64. @param {string} fragment @param {(whole: any) => any} change */
function relinked(fragment, change) {
  const packed = Buffer.from(fragment.slice(fragment.indexOf('=') + 1), 'base64url')
  return packedLink(JSON.stringify(change(JSON.parse(inflateRawSync(packed).toString('utf8')))))
}

/** @param {string} text */
const packedLink = text => '#scenario=' + deflateRawSync(Buffer.from(text)).toString('base64url')
