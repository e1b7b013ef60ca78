// What stands around every chart: a title that says the finding, the unit, the picture, a sentence, the numbers as a table
// and buttons that take it home.

import { h } from '../dom.js'
import { number } from './scale.js'
import { saveCSV, savePNG, saveSVG } from './export.js'

/** @typedef {import('../types.js').VNode} VNode */
/** @typedef {import('../types.js').Nested} Nested */

/**
 * A table of what a chart shows. The first column of a row is its name.
 * @typedef {{head: string[], rows: (string | number | null)[][]}} Table
 *
 * What a chart draws, before it is framed.
 * @typedef {{width: number, height: number, children: Nested[], table: Table}} Drawing
 *
 * @typedef {(key: string, values?: Record<string, string | number>) => string} Translate
 *
 * @typedef {object} Frame
 * @property {string} id         of the chart in its view; letters, digits and hyphens
 * @property {string} title      the finding
 * @property {string} sentence   what the picture shows, as somebody hears it who cannot see it
 * @property {string} [unit]
 * @property {string} [reading]   how to read the picture
 * @property {string} [note]     how much is shown: see shownNote
 * @property {Drawing} drawing
 * @property {Nested[]} [controls]   between the title and the picture
 */

/**
 * chart frames a drawing.
 * @param {Translate} t @param {Frame} frame
 * @returns {VNode}
 */
export function chart(t, frame) {
  const { id, title, sentence, drawing } = frame
  const name = fileName(id, title)
  const under = [frame.unit, frame.note].filter(text => text).join(' · ')
  return h('figure', { class: 'chart', key: id, 'data-chart': id },
    h('h3', { class: 'chart-title' }, title),
    under && h('p', { class: 'chart-unit' }, under),
    frame.controls && h('div', { class: 'chart-controls' }, frame.controls),
    h('svg', {
      viewBox: `0 0 ${drawing.width} ${drawing.height}`, role: 'img', 'aria-label': sentence, class: 'picture',
      preserveAspectRatio: 'xMidYMin meet',
    }, drawing.children),
    h('figcaption', null, sentence),
    frame.reading && h('p', { class: 'chart-reading' }, frame.reading),
    h('details', { class: 'data', whenOpen: () => table(drawing.table, title) },
      h('summary', null, t('charts.numbers'))),
    h('p', { class: 'chart-home' },
      saver('svg', t('charts.svg'), title, event => saveSVG(figureOf(event), name)),
      saver('png', t('charts.png'), title, event => savePNG(figureOf(event), name)),
      saver('csv', t('charts.csv'), title, () => saveCSV(drawing.table, name))))
}

/** @param {string} does @param {string} text @param {string} title @param {(event: any) => void} onclick */
const saver = (does, text, title, onclick) =>
  h('button', { type: 'button', 'data-do': does, 'aria-label': `${text}: ${title}`, onclick }, text)

/** @param {any} event */
const figureOf = event => event.currentTarget.closest('figure')

/**
 * table shows a table in a part of the page that scrolls and that the keyboard reaches.
 * @param {Table} data @param {string} name
 * @returns {VNode}
 */
export function table(data, name) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': name },
    h('table', { class: 'numbers' },
      h('thead', null, h('tr', null, data.head.map(text => h('th', { scope: 'col' }, text)))),
      h('tbody', null, data.rows.map(row => h('tr', null, row.map((cell, k) => k === 0
        ? h('th', { scope: 'row' }, String(cell ?? ''))
        : h('td', null, typeof cell === 'string' ? cell : number(cell))))))))
}

/**
 * fileName makes the name of a file, without its ending, from the id of a chart and its title.
 * @param {string} id @param {string} title
 */
export function fileName(id, title) {
  const words = title.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  return ['concord', id.replace(/[^A-Za-z0-9-]+/g, '-'), words].filter(part => part).join('-').slice(0, 80).replace(/-+$/, '')
}

/**
 * shownNote says how many pairs of runs are shown, and whether they were computed when the page was made.
 * @param {Translate} t @param {{n: number, of: number, baked: boolean}} shown
 */
export function shownNote(t, shown) {
  const count = shown.n < shown.of ? t('charts.some', { n: shown.n, of: shown.of }) : t('charts.all', { n: shown.n })
  return shown.baked ? `${count} · ${t('charts.baked')}` : count
}

/**
 * text writes words in a drawing.
 * @param {number} x @param {number} y @param {string} words
 * @param {string} [kind] class
 * @param {'start' | 'middle' | 'end'} [anchor]
 */
export const text = (x, y, words, kind = 'label', anchor = 'start') =>
  h('text', { x, y, class: kind, 'text-anchor': anchor }, words)

/**
 * hatches are the patterns that tell parts apart where colour does not. Ids are of the whole page, so they begin with the
 * chart's.
 * @param {string} id of the chart @param {'light' | 'fine' | 'dark'} [tone] of the lines
 */
export function hatches(id, tone = 'light') {
  const lines = [['slope', 'M-1 1l2-2M0 6l6-6M5 7l2-2'], ['back', 'M-1 5l2 2M0 0l6 6M5-1l2 2'],
    ['cross', 'M0 6l6-6M0 0l6 6'], ['level', 'M0 3h6'], ['upright', 'M3 0v6'], ['dots', 'M2 3h1.6M5 0h1M0 0h.6M5 6h1M0 6h.6']]
  return h('defs', null, lines.map(([name, d]) =>
    h('pattern', { id: `${id}-${name}`, width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
      h('path', { d, class: `hatch hatch-${tone}` }))))
}

/** @param {string} id @param {string} name of a hatch */
export const hatched = (id, name) => `url(#${id}-${name})`
