import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

const css = readFileSync(new URL('../styles/00-tokens.css', import.meta.url), 'utf8')

/** The colours of a block of the style sheet. @param {string} text @returns {Record<string, string>} */
const colours = text => Object.fromEntries([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(m => [m[1], m[2]]))

const light = colours(css.slice(0, css.indexOf('@media print')))
const print = { ...light, ...colours(css.slice(css.indexOf('@media print'))) }

/** Relative luminance, as WCAG defines it. @param {string} colour */
function luminance(colour) {
  const [r, g, b] = [1, 3,
    5].map(k => parseInt(colour.slice(k, k + 2), 16) / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** @param {string} x @param {string} y */
function contrast(x, y) {
  const [low, high] = [luminance(x), luminance(y)].sort((p, q) => p - q)
  return (high + 0.05) / (low + 0.05)
}

test('contrast is computed as WCAG does', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.ok(Math.abs(contrast('#777777', '#ffffff') - 4.48) < 0.01)
})

for (const [name, set] of Object.entries({ light, print })) {
  test(`${name}: text stands out by 4.5 to 1, edges of controls and lines by 3 to 1`, () => {
    for (const ground of ['paper', 'soft']) {
      for (const text of ['ink', 'muted', 'b', 'd', 'a', 'warn']) {
        assert.ok(contrast(set[text], set[ground]) >= 4.5, `${text} on ${ground}: ${contrast(set[text], set[ground]).toFixed(2)}`)
      }
      for (const edge of ['edge', 'focus']) {
        assert.ok(contrast(set[edge], set[ground]) >= 3, `${edge} on ${ground}: ${contrast(set[edge], set[ground]).toFixed(2)}`)
      }
    }
  })

  test(`${name}: letters on the colours of border regimes can be read`, () => {
    for (const regime of ['open', 'managed', 'restricted', 'closed']) {
      const ratio = contrast(set[regime], set[`on-${regime}`])
      assert.ok(ratio >= 4.5, `${regime}: ${ratio.toFixed(2)}`)
    }
  })
}
