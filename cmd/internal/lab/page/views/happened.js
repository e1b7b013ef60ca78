/** @type {import('../types.js').View} */
export const happened = { id: 'happened', columns: [], render: () => null }
