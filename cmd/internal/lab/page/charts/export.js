// Charts as files. This part needs a browser.

/** @param {import('./frame.js').Table} table @param {string} name */
export function saveCSV(table, name) {
  void table
  void name
}
/** @param {HTMLElement} figure @param {string} name */
export function saveSVG(figure, name) {
  void figure
  void name
}
/** @param {HTMLElement} figure @param {string} name */
export function savePNG(figure, name) {
  void figure
  void name
}
