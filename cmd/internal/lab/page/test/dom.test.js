import assert from 'node:assert/strict'
import test from 'node:test'
import { h, patch } from '../dom.js'

/** As much of a document as patch needs. */
class Node_ {
  /** @type {any[]} */ childNodes = []
  /** @type {any} */ parentNode = null
  /** @type {Record<string, string>} */ given = {}
  nodeType = 1
  open = false
  /** @type {any} */ nodeValue = null
  /** @param {string} tagName */
  constructor(tagName) { this.tagName = tagName }
  get ownerDocument() { return globalThis.document }
  get firstChild() { return this.childNodes[0] ?? null }
  /** @returns {any} */
  get nextSibling() { return this.parentNode?.childNodes[this.parentNode.childNodes.indexOf(this) + 1] ?? null }
  /** @param {any} node @param {any} before */
  insertBefore(node, before) {
    node.parentNode?.removeChild(node)
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node)
    node.parentNode = this
  }
  /** @param {any} node */
  removeChild(node) {
    this.childNodes.splice(this.childNodes.indexOf(node), 1)
    node.parentNode = null
  }
  /** @param {string} name @param {string} value */
  setAttribute(name, value) { this.given[name] = value }
  /** @param {string} name */
  removeAttribute(name) { delete this.given[name] }
  /** @returns {string} */
  get textContent() { return this.nodeType === 3 ? this.nodeValue : this.childNodes.map(c => c.textContent).join('') }
}

Object.assign(globalThis, {
  document: {
    activeElement: null,
    createElement: (/** @type {string} */ tag) => new Node_(tag),
    createElementNS: (/** @type {string} */ _, /** @type {string} */ tag) => new Node_(tag),
    createTextNode: (/** @type {string} */ text) => Object.assign(new Node_('#text'), { nodeType: 3, nodeValue: text }),
  },
})

/** @returns {any} */
const root = () => new Node_('div')
/** @param {string} keys a letter each */
const list = keys => [...keys].map(key => h('p', { key }, key))

test('what has a key keeps its node, in whatever order it comes', () => {
  const page = root()
  patch(page, list('abcdef'))
  /** @type {Map<string, any>} */
  const nodes = new Map(page.childNodes.map((/** @type {any} */ n) => [n.textContent, n]))
  for (const order of ['fedcba', 'bdf', 'abcdef', 'xaybzc', 'cab', '', 'abc']) {
    const before = new Set(page.childNodes)
    patch(page, list(order))
    assert.equal(page.textContent, order)
    for (const node of page.childNodes) if (before.has(nodes.get(node.textContent))) assert.equal(node, nodes.get(node.textContent), order)
    for (const node of page.childNodes) nodes.set(node.textContent, node)
  }
})

test('nodes with and without a key, and text, take no place of another', () => {
  const page = root()
  const first = ['one', h('p', { key: 'k' }, 'k'), h('p', null, 'plain'), null, 'two']
  patch(page, first)
  const keyed = page.childNodes[1]
  patch(page, [h('p', null, 'plain'), 'one', false, h('p', { key: 'k' }, 'K')])
  assert.deepEqual(page.childNodes.map((/** @type {any} */ n) => n.textContent), ['plain', 'one', 'K'])
  assert.equal(page.childNodes[2], keyed)
})

test('attributes are given, changed and taken away; the same node is not looked at again', () => {
  const page = root()
  patch(page, [h('a', { href: 'x', title: 'y' })])
  patch(page, [h('a', { href: 'z' })])
  const node = page.childNodes[0]
  assert.deepEqual(node.given, { href: 'z' })
  const same = h('a', { href: 'z' }, 'text')
  patch(page, [same])
  node.childNodes[0].nodeValue = 'changed behind its back'
  patch(page, [same])
  assert.equal(node.textContent, 'changed behind its back')
})

test('what is folded is made when it is opened, follows its page while it is open, and goes when it is closed', () => {
  const page = root()
  let made = 0
  const draw = (/** @type {string} */ text) => patch(page, [h('details', { whenOpen: () => { made++; return h('p', null, text) } }, h('summary', null, 'S'))])
  draw('one')
  const [details] = page.childNodes
  assert.deepEqual([made, page.textContent], [0, 'S'])
  details.open = true
  details.ontoggle()
  assert.deepEqual([made, page.textContent], [1, 'Sone'])
  draw('two')
  assert.equal(page.textContent, 'Stwo')
  details.open = false
  details.ontoggle()
  assert.equal(page.textContent, 'S')
})
