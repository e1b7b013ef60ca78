// Charts as files: a picture that looks the same outside the page, and its numbers. The functions named save need a browser.

import { fold } from './scale.js'

/** @typedef {import('./frame.js').Table} Table */

const SVG = 'http://www.w3.org/2000/svg'
const MARGIN = 16

/**
 * What the page's styles give to a drawing, with what an element has without them.
 * @type {Record<string, string>}
 */
const STYLES = {
  fill: 'rgb(0, 0, 0)', stroke: 'none', 'stroke-width': '1px', 'stroke-dasharray': 'none', 'stroke-linejoin': 'miter',
  'stroke-linecap': 'butt', opacity: '1', 'paint-order': 'normal',
}
const FONTS = ['font-family', 'font-size', 'font-weight']

/**
 * csv writes a table as a file for spreadsheets: numbers with all their digits, and texts that no spreadsheet takes for a
 * formula.
 * @param {Table} table
 */
export function csv(table) {
  return [table.head, ...table.rows].map(row => row.map(field).join(',')).join('\r\n') + '\r\n'
}

/** @param {string | number | null} value */
function field(value) {
  if (value === null || typeof value === 'number' && !Number.isFinite(value)) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+@\t\r-]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

/** @param {Table} table @param {string} name without its ending */
export function saveCSV(table, name) {
  save(new Blob(['\ufeff', csv(table)], { type: 'text/csv;charset=utf-8' }), `${name}.csv`)
}

/** @param {HTMLElement} figure @param {string} name without its ending */
export function saveSVG(figure, name) {
  save(new Blob([new XMLSerializer().serializeToString(standalone(figure))], { type: 'image/svg+xml' }), `${name}.svg`)
}

/**
 * savePNG draws the picture at twice its size.
 * @param {HTMLElement} figure @param {string} name without its ending
 */
export async function savePNG(figure, name) {
  const svg = standalone(figure)
  const [width, height] = ['width', 'height'].map(side => Number(svg.getAttribute(side)))
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = 2 * width
    canvas.height = 2 * height
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise(done => canvas.toBlob(done, 'image/png'))
    if (blob) save(blob, `${name}.png`)
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), 10000)
}

/**
 * standalone is the picture of a figure with its title above and its sentence below, and with the styles that the page
 * gives it.
 * @param {HTMLElement} figure
 * @returns {SVGElement}
 */
export function standalone(figure) {
  const picture = /** @type {SVGElement} */ (figure.querySelector('svg.picture'))
  const [, , width, height] = (picture.getAttribute('viewBox') ?? '0 0 760 400').split(' ').map(Number)
  const copy = /** @type {SVGElement} */ (picture.cloneNode(true))
  inline(picture, copy)
  const body = getComputedStyle(document.body)
  const paper = getComputedStyle(figure).getPropertyValue('--paper').trim() || '#ffffff'
  const svg = document.createElementNS(SVG, 'svg')
  const words = (/** @type {string} */ of) => figure.querySelector(of)?.textContent ?? ''
  let y = MARGIN
  /** @type {SVGElement[]} */
  const lines = []
  const write = (/** @type {string} */ text, /** @type {number} */ size, /** @type {string} */ weight) => {
    for (const line of fold(text, width, size, weight !== '400')) {
      y += size * 1.3
      lines.push(element('text', {
        x: MARGIN, y, 'font-size': size, 'font-weight': weight, 'font-family': body.fontFamily, fill: body.color,
      }, line))
    }
  }
  write(words('.chart-title'), 18, '700')
  write(words('.chart-unit'), 12, '400')
  y += 10
  give(copy, { x: MARGIN, y, width, height })
  y += height + 6
  write(words('figcaption'), 12, '400')
  write(words('.chart-reading'), 11, '400')
  const [w, tall] = [width + 2 * MARGIN, Math.ceil(y + MARGIN)]
  give(svg, { xmlns: SVG, width: w, height: tall, viewBox: `0 0 ${w} ${tall}` })
  svg.append(element('rect', { width: w, height: tall, fill: paper }), ...lines, copy)
  return svg
}

/**
 * inline writes what the page's styles make of every element into the copy of it.
 * @param {Element} from @param {Element} to
 */
function inline(from, to) {
  const style = getComputedStyle(from)
  const text = from.tagName === 'text' || from.tagName === 'tspan'
  const hatch = from.getAttribute('fill')?.startsWith('url(') // stands within the drawing
  for (const name in STYLES) {
    const value = style.getPropertyValue(name)
    if (value !== STYLES[name] && !(name === 'fill' && hatch)) to.setAttribute(name, value)
  }
  if (text) for (const name of FONTS) to.setAttribute(name, style.getPropertyValue(name))
  to.removeAttribute('class')
  for (let k = 0; k < from.children.length; k++) inline(from.children[k], to.children[k])
}

/** @param {string} tag @param {Record<string, string | number>} attrs @param {string} [text] */
function element(tag, attrs, text) {
  const made = document.createElementNS(SVG, tag)
  give(made, attrs)
  if (text !== undefined) made.textContent = text
  return made
}

/** @param {Element} to @param {Record<string, string | number>} attrs */
function give(to, attrs) {
  for (const name in attrs) if (name !== 'xmlns') to.setAttribute(name, String(attrs[name]))
}
