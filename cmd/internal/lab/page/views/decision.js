/** @type {import('../types.js').View} */
export const decision = { id: 'decision', columns: [], render: () => null }
