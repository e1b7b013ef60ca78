// What tests share: random numbers that are the same at every run, and data that cannot be changed.

/** @typedef {ReturnType<typeof dice>} Dice */

/** @param {number} seed */
export function dice(seed) {
  let s = seed >>> 0
  const next = () => { // mulberry32
    s = (s + 0x6d2b79f5) >>> 0
    let t = Math.imul(s ^ (s >>> 15), 1 | s)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (/** @type {number} */ n) => Math.floor(next() * n)
  return { next, below, of: (/** @type {any[]} */ list) => list[below(list.length)] }
}

/** @template T @param {T} value @returns {T} */
export function freeze(value) {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  return value
}
