// Parts of the page that were drawn last. Where nothing changed that a part is drawn from, patch meets the same nodes again
// and skips them: see dom.js.

/** @type {Map<string | Function, {of: any[], made: any}>} */
const all = new Map()

/**
 * What was made under a name last, if it was made of the very same things; else it is made now.
 * @template T
 * @param {string | Function} name @param {any[]} of @param {() => T} make
 * @returns {T}
 */
export function kept(name, of, make) {
  const last = all.get(name)
  if (last && last.of.length === of.length && last.of.every((thing, k) => Object.is(thing, of[k]))) return last.made
  const made = make()
  all.set(name, { of, made })
  return made
}
