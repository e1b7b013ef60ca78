// What a person does on the page, in words of the page: its attributes and its dataset are the contract.

import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/** @typedef {import('puppeteer-core').Page} Page */

/** How much longer than alone everything may take on this machine now. */
export const patience = () => Math.min(4, Math.max(1, 1.5 * loadavg()[0] / availableParallelism()))

export const VIEWS = ['integration', 'share', 'pairs', 'map', 'borders', 'energy', 'why', 'decision', 'happened', 'table']
export const PANELS = ['leaders', 'borders', 'energy', 'powers', 'institution', 'shocks', 'theories', 'assumptions']

/** @param {Page} page */
export const hooks = page => page.evaluate(() => ({ ...document.documentElement.dataset }))

/**
 * until waits for a state of the page's dataset.
 * @param {Page} page
 * @param {(data: Record<string, string>, extra: any) => boolean} holds
 * @param {{ms?: number, extra?: any, what?: string}} [how]
 */
export async function until(page, holds, { ms = 20_000, extra, what } = {}) {
  const ends = Date.now() + ms * patience()
  for (;;) {
    const data = /** @type {Record<string, string>} */ (await hooks(page))
    if (holds(data, extra)) return data
    if (Date.now() > ends) throw new Error(`after ${ms} ms and more not ${what ?? holds}: ${JSON.stringify(data)}`)
    await pause(20)
  }
}

/** @param {Page} page */
export const live = page => until(page, d => d.ready === 'live', { what: 'live' })

/**
 * rest waits until a move after the given one is there with all its pairs and its digest.
 * @param {Page} page
 * @param {number} [after] number of the move before
 */
export const rest = (page, after = -1) => until(page,
  d => d.ready === 'live' && Number(d.move) > after && d.painted === d.move && Number(d.n) === 200 && Boolean(d.digest),
  { ms: 20_000, what: `at rest after move ${after}` })

/** @param {Page} page */
export const move = async page => Number((await hooks(page)).move)

/**
 * moving does something that must begin a new move, and waits until the page is at rest again.
 * @param {Page} page
 * @param {() => Promise<any>} act
 */
export async function moving(page, act) {
  const before = await move(page)
  await act()
  return rest(page, before)
}

/** @param {Page} page @param {string} name of data-do @param {string} [within] */
export async function press(page, name, within = '') {
  const button = `${within} [data-do="${name}"]`
  await page.waitForSelector(button)
  await reveal(page, button)
  await page.click(button)
}

/**
 * reveal opens every details element around something and scrolls to it.
 * @param {Page} page @param {string} selector
 */
export async function reveal(page, selector) {
  const found = await page.evaluate(s => {
    const e = document.querySelector(s)
    for (let up = e?.parentElement; up; up = up.parentElement) {
      if (up instanceof HTMLDetailsElement && !up.open) up.querySelector('summary')?.click()
    }
    return Boolean(e)
  }, selector)
  if (!found) throw new Error(`the page has no ${selector}`)
  await pause(60)
  await page.evaluate(s => document.querySelector(s)?.scrollIntoView({ block: 'center', behavior: 'instant' }), selector)
}

/**
 * everything leaves the guided mode, which hides some views and levers, and unfolds the panels: what is folded is not drawn.
 * @param {Page} page
 */
export async function everything(page) {
  const guided = '#top input[data-pick=guided]'
  await page.waitForSelector(guided)
  if (await page.evaluate(s => /** @type {HTMLInputElement} */ (document.querySelector(s)).checked, guided)) await page.click(guided)
  for (const panel of PANELS) {
    await page.waitForSelector(`#levers [data-panel="${panel}"]`, { timeout: 5000 * patience() })
    await page.evaluate(id => {
      const fold = document.querySelector(`#levers [data-panel="${id}"] h3 button`)
      if (fold?.getAttribute('aria-expanded') === 'false') /** @type {HTMLElement} */ (fold).click()
    }, panel)
  }
}

/** @param {Page} page @param {string} id of a view */
export async function show(page, id) {
  await page.evaluate(v => /** @type {HTMLElement} */ (document.querySelector(`#views [data-view="${v}"]`)).click(), id)
  await page.waitForSelector(`#view [data-view="${id}"], #view[data-view="${id}"]`, { timeout: 5000 * patience() })
}

/** @param {Page} page @param {string} selector */
export const focus = async (page, selector) => {
  await reveal(page, selector)
  await page.evaluate(s => /** @type {HTMLElement} */ (document.querySelector(s)).focus(), selector)
}

/**
 * levers lists the sliders or switches of a panel, each as a selector: the same path may stand in two panels.
 * @param {Page} page @param {string} panel @param {'range' | 'number' | 'checkbox'} type
 */
export const levers = (page, panel, type) => page.evaluate((p, t) =>
  [...document.querySelectorAll(`[data-panel="${p}"] input[type="${t}"][data-path]`)]
    .map(e => `[data-panel="${p}"] input[type="${t}"][data-path="${/** @type {HTMLElement} */ (e).dataset.path}"]`), panel, type)

/** @param {Page} page @param {string} selector */
export const valueOf = (page, selector) => page.evaluate(s => /** @type {HTMLInputElement} */ (document.querySelector(s)).value, selector)

/**
 * entries of the timeline that are shown, from left to right, with the middle of each.
 * @param {Page} page
 */
export const entries = page => page.evaluate(() => [...document.querySelectorAll('#timeline [data-entry]')].map(e => {
  const box = e.getBoundingClientRect()
  return { id: /** @type {any} */ (e).dataset.entry ?? '', x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width }
}).filter(e => e.width > 0))

/**
 * words gives the text that a person sees.
 * @param {Page} page @param {string} [selector]
 */
export const words = (page, selector = 'body') => page.evaluate(s => /** @type {HTMLElement} */ (document.querySelector(s))?.innerText ?? '', selector)

export const TEXT = '#paste'

/**
 * paste puts a text, so many times, into the field of the scenario file as a person who pastes it: the page may refuse it. It
 * gives the milliseconds until the page answers again.
 * @param {Page} page @param {string} text @param {number} [times]
 */
export async function paste(page, text, times = 1) {
  await reveal(page, TEXT)
  return page.evaluate(async (s, part, n) => {
    const t = part.repeat(n)
    const began = performance.now()
    const area = /** @type {HTMLTextAreaElement} */ (document.querySelector(s))
    area.focus()
    area.select()
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', t)
    const made = /** @type {any} */ ({ clipboardData, dataType: 'text/plain', data: t, bubbles: true, cancelable: true })
    if (area.dispatchEvent(new ClipboardEvent('paste', made))) {
      area.value = t
      area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }))
      area.dispatchEvent(new Event('change', { bubbles: true }))
    }
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))
    return performance.now() - began
  }, TEXT, text, times)
}

/**
 * write pastes a scenario file and has it read.
 * @param {Page} page @param {string} text
 */
export async function write(page, text) {
  await paste(page, text)
  await press(page, 'read')
}

/**
 * linkOf has the page make a link to what it shows, and gives its fragment.
 * @param {Page} page
 */
export async function linkOf(page) {
  await press(page, 'link')
  const field = '#notices .made-link input'
  await page.waitForSelector(field, { timeout: 5000 * patience() })
  const link = await valueOf(page, field)
  return link.slice(link.indexOf('#'))
}

/**
 * tabThrough presses Tab until the focus leaves a part of the page, and lists the controls of the part that it never
 * reached. Of tabs and radio buttons one is enough: arrows reach the others.
 * @param {Page} page @param {string} within
 */
export async function tabThrough(page, within) {
  for (let walk = 1; ; walk++) {
    const { total, missed, gone } = await tabOnce(page, within)
    if (gone === 0 || walk === 5) return { total, missed }
  }
}

/**
 * tabOnce is one walk. What is drawn anew meanwhile is another element than the one that the walk looks for: such a one is gone.
 * @param {Page} page @param {string} within
 */
async function tabOnce(page, within) {
  const total = await page.evaluate(s => {
    const root = /** @type {HTMLElement} */ (document.querySelector(s))
    const all = [...root.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
      .filter(e => e.checkVisibility({ visibilityProperty: true }) && !(/** @type {any} */ (e).disabled))
    const wanted = all.filter(e => {
      if (e.tagName === 'INPUT' && /** @type {HTMLInputElement} */ (e).type === 'radio') return /** @type {any} */ (e).checked
      const roving = e.closest('[role=tablist], [role=radiogroup], [role=toolbar], [role=listbox], [role=group], [role=grid], svg')
      return !(roving && /** @type {HTMLElement} */ (e).tabIndex < 0) && e.getAttribute('tabindex') !== '-1'
    })
    Object.assign(globalThis, { labWanted: new Set(wanted) })
    return wanted.length
  }, within)
  // A mark stands before the part, and Tab begins there. A picture that is drawn meanwhile takes the mark away: then it is set
  // again.
  for (let set = 0, stood = false; !stood; set++) {
    if (set === 20) throw new Error(`${within}: pictures do not end`)
    await page.evaluate(s => {
      const mark = document.createElement('span')
      mark.tabIndex = 0
      mark.id = 'before'
      document.querySelector(s)?.before(mark)
      mark.focus()
    }, within)
    await page.keyboard.press('Tab')
    stood = await page.evaluate(() => Boolean(document.getElementById('before')))
  }
  let left = false
  for (let i = 0; i <= total + 2 && !left; i++) {
    if (i > 0) await page.keyboard.press('Tab')
    left = await page.evaluate(s => {
      const { labWanted } = /** @type {any} */ (globalThis)
      labWanted.delete(document.activeElement)
      document.getElementById('before')?.remove()
      return !document.querySelector(s)?.contains(document.activeElement)
    }, within)
  }
  const { missed, gone } = await page.evaluate(() => {
    const left = [.../** @type {any} */ (globalThis).labWanted]
    return { missed: left.map(e => e.outerHTML.slice(0, 160)), gone: left.filter(e => !e.isConnected).length }
  })
  return { total, missed, gone }
}
