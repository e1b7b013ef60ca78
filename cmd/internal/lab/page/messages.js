// The words of the page. A language is a folder in messages/, and each file in it is a table of words by key. The maker puts
// all of them into the page, so a language is added by adding files.

/** @type {Record<string, Record<string, string>>} */
let tables = { en: {} }

/** @param {Record<string, Record<string, string>>} all by language */
export function useMessages(all) {
  tables = all
}

export function languages() {
  return Object.keys(tables)
}

/**
 * translator gives the function t of a language. What a language lacks is told in English. {name} in a message stands
 * for a value, and {n|one year|{n} years} for words that depend on a number.
 * @param {string} language
 * @returns {(key: string, values?: Record<string, string | number>) => string}
 */
export function translator(language) {
  return (key, values = {}) => {
    const text = tables[language]?.[key] ?? tables.en?.[key]
    if (text === undefined) return key
    return text
      .replace(/\{(\w+)\|([^|]*)\|([^|{}]*(?:\{\w+\}[^|{}]*)*)\}/g, (_, name, one, more) => (Number(values[name]) === 1 ? one : more))
      .replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole))
  }
}
