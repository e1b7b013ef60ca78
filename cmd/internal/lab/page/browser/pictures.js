// Takes pictures of every view at the size of a desktop and of a phone, of the faults of a broken file and of an entry that is
// being edited. They are for people to look at.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { begin, kinds, open } from './browsers.js'
import { VIEWS, entries, everything, reveal, rest, show, write } from './lab.js'

const folder = process.argv[2]
if (!folder) throw new Error('usage: node pictures.js FOLDER')
mkdirSync(folder, { recursive: true })

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } }

for (const kind of kinds) {
  const browser = await begin(kind)
  for (const [name, size] of Object.entries(SIZES)) {
    const { page } = await open(browser, size)
    await rest(page)
    await everything(page)
    const take = async (/** @type {string} */ what) => {
      await page.evaluate(() => scrollTo(0, 0))
      await pause(100)
      await page.screenshot({ path: /** @type {any} */ (join(folder, `${kind}-${name}-${what}.png`)), fullPage: true })
    }
    for (const view of VIEWS) {
      await show(page, view)
      const compute = await page.$('#view [data-do=compute]')
      if (compute) {
        await compute.click()
        await page.waitForSelector('#view [data-chart=why-shares]')
      }
      if (view === 'decision') await page.waitForSelector('#view figure.chart')
      await take(view)
    }
    await show(page, 'integration')
    const entry = (await entries(page)).find(e => e.id === 'uz-leader-2016') ?? (await entries(page))[0]
    if (entry) {
      const selector = `#timeline [data-entry="${entry.id}"]`
      await reveal(page, selector)
      await page.click(selector)
      await take('timeline')
    }
    await write(page, 'title = "<b>A broken file</b>"\nextends = "reference"\nuntil = = 3\n\n[[event]]\nid = 3\nkind = "nothing"\n')
    await pause(500)
    await take('faults')
    await page.close()
  }
  await browser.end()
}
