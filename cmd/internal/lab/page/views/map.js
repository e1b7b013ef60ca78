/** @type {import('../types.js').View} */
export const map = { id: 'map', columns: [], render: () => null }
