/** @type {import('../types.js').View} */
export const why = { id: 'why', columns: [], render: () => null }
