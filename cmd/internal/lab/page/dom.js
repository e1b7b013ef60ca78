// A page as data. h makes a node, and patch makes a part of the document equal to nodes, changing as little as possible, so
// that a slider keeps its focus while it is moved. Text never becomes markup: there is no way to give HTML.

/** @typedef {import('./types.js').VNode} VNode */
/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').Nested} Nested */

/**
 * h makes a node. Attributes that begin with "on" are listeners, "key" tells siblings apart, null and false leave an
 * attribute out. The children of svg elements are of SVG too. whenOpen gives the last child of a details element, which is
 * made when somebody opens it.
 * @param {string} tag
 * @param {Record<string, any> | null} [attrs]
 * @param {...Nested} children
 * @returns {VNode}
 */
export function h(tag, attrs, ...children) {
  return { tag, attrs: attrs ?? {}, children: /** @type {Child[]} */ (children.flat(Infinity)) }
}

const SVG = 'http://www.w3.org/2000/svg'
const PROPERTIES = new Set(['value', 'checked', 'selected', 'disabled', 'open', 'indeterminate'])

// What a node of the document was made equal to last is a property of it: a map of all nodes would burden every collection
// of memory.
const SHOWN = Symbol('shown')

/** @param {any} node @returns {VNode | undefined} */
const shown = node => node?.[SHOWN]

/**
 * patch makes the children of an element equal to nodes.
 * @param {Element} parent
 * @param {Child[]} children
 */
export function patch(parent, children) {
  let at = parent.firstChild
  /** @type {Map<any, Node> | null} */
  let keyed = null
  for (const child of children) {
    if (child === null || child === undefined || child === false || child === '') continue
    if (typeof child !== 'object') {
      const text = String(child)
      if (at?.nodeType === 3) {
        if (at.nodeValue !== text) at.nodeValue = text
        at = at.nextSibling
      } else parent.insertBefore(document.createTextNode(text), at)
      continue
    }
    const vnode = /** @type {VNode} */ (child)
    const { key } = vnode.attrs
    /** @type {Node | null} */
    let node = at
    if (key !== undefined && shown(at)?.attrs.key !== key) {
      keyed ??= byKey(at)
      node = keyed.get(key) ?? null
    }
    const old = shown(node)
    if (!old || old.tag !== vnode.tag || old.attrs.key !== key) {
      node = create(vnode, parent)
      parent.insertBefore(node, at)
    } else if (node !== at) {
      parent.insertBefore(/** @type {Node} */ (node), at)
    } else at = /** @type {Node} */ (node).nextSibling
    update(/** @type {Element} */ (node), vnode)
  }
  while (at) {
    const next = at.nextSibling
    parent.removeChild(at)
    at = next
  }
}

/** The nodes from one on that have a key. @param {Node | null} at */
function byKey(at) {
  /** @type {Map<any, Node>} */
  const keyed = new Map()
  for (; at; at = at.nextSibling) {
    const key = shown(at)?.attrs.key
    if (key !== undefined) keyed.set(key, at)
  }
  return keyed
}

/** @param {VNode} vnode @param {Element} parent */
function create(vnode, parent) {
  const svg = vnode.tag === 'svg' || parent.namespaceURI === SVG && parent.tagName !== 'foreignObject'
  return svg ? document.createElementNS(SVG, vnode.tag) : document.createElement(vnode.tag)
}

/** @param {Element} node @param {VNode} vnode */
function update(node, vnode) {
  const old = shown(node)
  if (old === vnode) return
  /** @type {any} */ (node)[SHOWN] = vnode
  for (const name in old?.attrs) if (!(name in vnode.attrs)) give(node, name, null)
  for (const name in vnode.attrs) {
    const value = vnode.attrs[name]
    if (!PROPERTIES.has(name) && old?.attrs[name] === value) continue
    if (name !== 'value') give(node, name, value)
  }
  patch(node, childrenOf(node, vnode))
  if ('value' in vnode.attrs && !beingWritten(node, vnode, old)) {
    give(node, 'value', vnode.attrs.value) // after min, max and the options of a list
  }
}

/** @param {any} node @param {VNode} vnode */
function childrenOf(node, { attrs, children }) {
  return attrs.whenOpen && node.open ? [...children, attrs.whenOpen()] : children
}

/**
 * Whether somebody is writing in a field whose value has not changed: other news of the page must not take away what was typed.
 * @param {Element} node @param {VNode} vnode @param {VNode | undefined} old
 */
function beingWritten(node, vnode, old) {
  return old !== undefined && old.attrs.value === vnode.attrs.value && node === node.ownerDocument.activeElement
}

/** @param {any} node @param {string} name @param {any} value */
function give(node, name, value) {
  if (name === 'key') return
  if (name === 'whenOpen') {
    node.ontoggle = () => patch(node, childrenOf(node, /** @type {VNode} */ (shown(node))))
    return
  }
  if (name.startsWith('on')) node[name] = value ?? null
  else if (PROPERTIES.has(name) && name in node) {
    if (node[name] !== value && String(node[name]) !== String(value)) node[name] = value ?? ''
  } else if (value === null || value === undefined || value === false) node.removeAttribute(name)
  else node.setAttribute(name, value === true ? '' : String(value))
}
