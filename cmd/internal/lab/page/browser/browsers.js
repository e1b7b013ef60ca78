// Browsers for the tests and measurements of the page: Chromium and Firefox ESR as Debian has them, without a window and
// each with a new profile. They run as root too, as on a build machine. That needs --no-sandbox.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import puppeteer from 'puppeteer-core'

const PLACES = {
  chromium: ['/usr/bin/chromium', '/usr/bin/chromium-browser'],
  firefox: ['/usr/bin/firefox-esr', '/usr/bin/firefox']
}

/** @typedef {'chromium' | 'firefox'} Kind */

/** Kinds are the browsers to use: those of CONCORD_BROWSERS, or both. */
export const kinds = /** @type {Kind[]} */ ((process.env.CONCORD_BROWSERS || 'chromium firefox').split(/[ ,]+/))

/**
 * The page to open: its file, from the environment.
 * @returns {string}
 */
export function pageFile() {
  const file = process.env.CONCORD_LAB
  if (!file || !existsSync(file)) throw new Error('CONCORD_LAB must name the file of the page (concord lab --export FILE)')
  return file
}

/** The address of the page. */
const address = () => pathToFileURL(pageFile()).href

/**
 * begin starts a browser. It has a folder for what the page gives to save.
 * @param {Kind} kind
 */
export async function begin(kind) {
  const downloads = mkdtempSync(join(tmpdir(), 'lab-downloads-'))
  const executablePath = PLACES[kind].find(existsSync)
  if (!executablePath) throw new Error(`${kind} is not installed in ${PLACES[kind].join(' or ')}`)
  const common = { executablePath, headless: true, protocolTimeout: 180_000, timeout: 120_000 }
  const browser = kind === 'firefox'
    ? await puppeteer.launch({
      ...common, browser: 'firefox', protocol: 'webDriverBiDi',
      extraPrefsFirefox: {
        'browser.download.folderList': 2,
        'browser.download.dir': downloads,
        'browser.download.useDownloadDir': true,
        'browser.download.always_ask_before_handling_new_types': false,
        'browser.download.alwaysOpenPanel': false,
        'dom.disable_open_during_load': false
      }
    })
    : await puppeteer.launch({
      ...common, browser: 'chrome', args: ['--no-sandbox', '--disable-gpu'],
      downloadBehavior: { policy: 'allow', downloadPath: downloads }
    })
  return {
    kind, browser, downloads,
    async end() {
      await browser.close().catch(() => {})
      rmSync(downloads, { recursive: true, force: true })
    }
  }
}

/** @typedef {Awaited<ReturnType<typeof begin>>} Browser */

/**
 * What is put into every page before its own script. It notes what the browser complains about, which workers there are,
 * when the page's dataset changes, when there was input, and how long the page could not answer. It changes nothing else.
 */
function watch() {
  const lab = {
    told: /** @type {string[]} */ ([]),
    workers: /** @type {Worker[]} */ ([]),
    blocked: /** @type {number[]} */ ([]), // milliseconds
    inputs: /** @type {number[]} */ ([]),  // when
    changes: /** @type {{at: number, ready: string, digest: string, move: string}[]} */ ([])
  }
  Object.assign(globalThis, { labWatch: lab })
  addEventListener('securitypolicyviolation', e => lab.told.push(`policy: ${e.violatedDirective} ${e.blockedURI}`))
  addEventListener('error', e => lab.told.push(`error: ${e.message}`))
  addEventListener('unhandledrejection', e => lab.told.push(`rejection: ${e.reason?.stack ?? e.reason}`))
  for (const kind of ['keydown', 'pointerdown', 'pointermove', 'pointerup', 'input', 'change', 'click']) {
    addEventListener(kind, e => lab.inputs.push(e.timeStamp), { capture: true, passive: true })
  }
  new MutationObserver(() => {
    const { ready = '', digest = '', move = '' } = document.documentElement.dataset
    const last = lab.changes.at(-1)
    if (last?.ready !== ready || last.digest !== digest) lab.changes.push({ at: performance.now(), ready, digest, move })
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-ready', 'data-digest'] })
  const Real = globalThis.Worker
  globalThis.Worker = class extends Real {
    constructor(/** @type {any} */ url, /** @type {any} */ options) {
      super(url, options)
      lab.workers.push(this)
    }
  }
  if (globalThis.PerformanceObserver?.supportedEntryTypes.includes('longtask')) {
    new PerformanceObserver(list => list.getEntries().forEach(e => lab.blocked.push(e.duration))).observe({ entryTypes: ['longtask'] })
    return
  }
  // Firefox does not tell of long tasks. What a timer of 4 ms comes late is time in which the page could not answer.
  let last = performance.now()
  const beat = () => {
    const late = performance.now() - last - 4
    if (late > 10) lab.blocked.push(late)
    last = performance.now()
    setTimeout(beat, 4)
  }
  beat()
}

/** An engine that never answers: the page stays at the picture that was made with it. */
function idle() {
  globalThis.Worker = /** @type {any} */ (class extends EventTarget {
    postMessage() {}
    terminate() {}
  })
}

/**
 * open opens the page in a new tab and collects what is told and asked for while it is there.
 * @param {Browser} from
 * @param {{fragment?: string, width?: number, height?: number, scale?: number, at?: string, idle?: boolean}} [how] at: an
 *   address other than that of the file
 */
export async function open(from, how = {}) {
  const { fragment = '', width = 1280, height = 900, scale = 1, at = address() } = how
  const page = await from.browser.newPage()
  const console = /** @type {string[]} */ ([])
  const asked = /** @type {string[]} */ ([])
  page.on('console', m => { if (['error', 'warn', 'warning'].includes(m.type())) console.push(`console ${m.type()}: ${m.text()}`) })
  page.on('pageerror', e => console.push(`page error: ${/** @type {any} */ (e)?.stack ?? e}`))
  page.on('request', r => asked.push(r.url()))
  await page.setViewport({ width, height, deviceScaleFactor: scale })
  if (how.idle) await page.evaluateOnNewDocument(idle)
  await page.evaluateOnNewDocument(watch)
  await page.goto(at + fragment, { waitUntil: 'domcontentloaded', timeout: 120_000 })
  return {
    page, asked,
    /** Everything that the browser complained about. */
    async told() {
      return [...console, ...await page.evaluate(() => /** @type {any} */ (globalThis).labWatch?.told ?? ['the watch is not there'])]
    },
    /** Addresses that are not of the page itself. */
    outside: () => asked.filter(url => !/^(file|blob|data|about):/.test(url) && new URL(url).origin !== new URL(at).origin)
  }
}

/** @typedef {Awaited<ReturnType<typeof open>>} Opened */

/**
 * saved does something that ends in a file to save, and gives the file's name and content.
 * @param {Browser} from
 * @param {() => Promise<any>} act
 */
export async function saved(from, act) {
  for (const name of readdirSync(from.downloads)) rmSync(join(from.downloads, name)) // Chromium writes over a file of the same name
  await act()
  for (let i = 0; i < 1200; i++) {
    const name = readdirSync(from.downloads).find(n => !/\.(part|crdownload|tmp)$/.test(n) && !n.startsWith('.'))
    if (name && statSync(join(from.downloads, name)).size > 0 && !existsSync(join(from.downloads, name + '.part'))) {
      return { name, bytes: readFileSync(join(from.downloads, name)) }
    }
    await pause(50)
  }
  throw new Error('nothing was saved within a minute')
}
