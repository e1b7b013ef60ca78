// The views of the page in the order of their tabs.

/** @type {import('./types.js').View[]} */
export const VIEWS = []
