// In and out: open a scenario file, see what differs, take the scenario home as a file, as a command or as a link.

import { h } from '../dom.js'
import { changed } from '../state/state.js'
import { entriesOf, titleOf, words } from './entries.js'
import { nameOfParameter } from './lever.js'

/** @typedef {import('../types.js').Context} Context */
/** @typedef {import('../types.js').Fault} Fault */
/** @typedef {import('../types.js').VNode} VNode */

/** Characters and bytes of the largest file that is opened. */
export const LARGEST = 256 * 1024

const LISTED = 200 // lines of a text that are shown whole; of a longer one those around faults
const AROUND = 3

/** @param {Context} ctx @returns {VNode} */
export function scenario(ctx) {
  return h('section', { id: 'scenario', key: 'scenario', 'aria-labelledby': 'scenario-name' },
    h('h2', { id: 'scenario-name' }, ctx.t('shell.scenario')),
    h('div', { class: 'columns' },
      h('div', { class: 'column' }, differences(ctx), opening(ctx)),
      h('div', { class: 'column' }, home(ctx))))
}

/** @param {Context} ctx */
function differences(ctx) {
  const mine = changed(ctx.state)
  const backs = ctx.parts.map(part => takeBack(mine, part.path))
  return h('div', { id: 'differences' }, h('h3', null, ctx.t('shell.differs')),
    ctx.parts.length === 0 ? h('p', { class: 'muted' }, ctx.t('shell.differs.none')) :
      h('table', { class: 'parts' },
        h('thead', null, h('tr', null, h('th', { scope: 'col' }, ctx.t('shell.differs.where')),
          h('th', { scope: 'col' }, ctx.t('shell.differs.what')),
          backs.some(Boolean) ? h('td', null) : null)),
        h('tbody', null, ctx.parts.map((part, k) => h('tr', { key: `${k}-${part.path}` },
          h('th', { scope: 'row' }, placeOf(ctx, part.path)), h('td', null, words(part.text)),
          backs.some(Boolean) ? h('td', null, backs[k] && h('button', {
            type: 'button', class: 'quiet', 'aria-label': ctx.t('shell.differs.back', { path: part.path }),
              onclick: () => ctx.dispatch(backs[k] ?? { do: '' }),
          }, ctx.t('shell.lever.backShort'))) : null)))))
}

/** What a difference belongs to: in words, and as it is written in a file. @param {Context} ctx @param {string} path */
function placeOf(ctx, path) {
  const [table, id] = path.split('.')
  const entry = table === 'event' || table === 'proposal' ? entriesOf(ctx).find(e => e.id === id) : undefined
  const parameter = ctx.about.parameters.find(p => 'parameters.' + p.path === path || p.path === path)
  const name = entry ? titleOf(ctx, entry) : parameter ? nameOfParameter(ctx, parameter) : ''
  return [name && h('span', { class: 'what-differs' }, name), h('code', null, path)]
}

/**
 * The action that takes a difference between the sides back, if it is one of the user's own.
 * @param {import('../state/state.js').Difference[]} mine @param {string} path of the difference
 */
export function takeBack(mine, path) {
  const [table, id] = path.split('.')
  const own = mine.find(d => d.path === path || d.id !== '' && d.id === id &&
    (d.path === '' || d.path.split('.')[2] === path.split('.')[2]) &&
    (table === 'event' || table === 'proposal'))
  return own?.action ?? null
}

/** The text that was read last. It may be large, so it is no part of the state, which goes into links. */
let latest = { name: '', text: '' }

/** @param {Context} ctx */
function opening(ctx) {
  const refused = ctx.state.looks.picks.tooLarge
  const notice = ctx.notices.find(n => n.id === 'file')
  return h('div', { id: 'opening' }, h('h3', null, ctx.t('shell.read')),
    h('p', { class: 'muted' }, ctx.t('shell.read.lead')),
    h('div', {
      class: 'drop',
      ondragover: (/** @type {Event} */ e) => e.preventDefault(),
      ondrop: (/** @type {any} */ e) => {
        e.preventDefault()
        const file = e.dataTransfer?.files?.[0]
        if (file) readFile(ctx, file)
      },
    },
    h('label', { class: 'file' }, ctx.t('shell.read.file'), ' ', h('input', {
      type: 'file', accept: '.toml,text/plain', 'data-do': 'open',
      onchange: (/** @type {any} */ e) => {
        const file = e.target.files?.[0]
        if (file) readFile(ctx, file)
        e.target.value = '' // so that the same file may be chosen again
      },
    })),
    h('label', { for: 'paste' }, ctx.t('shell.read.paste')),
    h('textarea', {
      id: 'paste', rows: 6, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', maxlength: LARGEST, class: 'code',
      onpaste: (/** @type {any} */ e) => {
        if ((e.clipboardData?.getData('text') ?? '').length <= LARGEST) return
        e.preventDefault() // a browser may hang when it lays out megabytes
        refuse(ctx, ctx.t('shell.read.pasted'))
      },
    }),
    h('button', { type: 'button', 'data-do': 'read', onclick: () => readPasted(ctx) }, ctx.t('shell.read.now'))),
    typeof refused === 'string' && refused &&
      h('p', { class: 'faults', role: 'alert' },
        h('strong', null, ctx.t('shell.read.tooLarge', { name: refused, kb: LARGEST / 1024 }))),
    notice && notice.faults.length > 0 && faults(ctx, notice.faults))
}

/** @param {Context} ctx @param {File} file */
async function readFile(ctx, file) {
  if (file.size > LARGEST) return refuse(ctx, file.name)
  read(ctx, file.name.replace(/\.toml$/i, ''), await file.text())
}

/** @param {Context} ctx */
function readPasted(ctx) {
  const text = /** @type {HTMLTextAreaElement} */ (document.getElementById('paste')).value
  if (text.trim()) read(ctx, ctx.t('shell.read.pasted'), text)
}

/**
 * read has the engine read a text, unless it is too large to be looked at. The text then stands in the field, to be mended.
 * @param {Context} ctx @param {string} name @param {string} text
 */
export function read(ctx, name, text) {
  if (text.length > LARGEST) return refuse(ctx, name)
  const field = /** @type {HTMLTextAreaElement | null} */ (globalThis.document?.getElementById('paste') ?? null)
  if (field && field.value !== text) field.value = text
  latest = { name, text }
  ctx.dispatch({ do: 'pick', name: 'tooLarge', value: '' })
  ctx.dispatch({ do: 'import', name, text })
}

/** @param {Context} ctx @param {string} name */
function refuse(ctx, name) {
  ctx.dispatch({ do: 'pick', name: 'tooLarge', value: name.slice(0, 100) })
}

/**
 * The faults of a text, and the text with its lines numbered and those with a fault marked.
 * @param {Context} ctx @param {Fault[]} list
 */
function faults(ctx, list) {
  const { name, text } = latest
  return h('div', { class: 'faults', id: 'faults', tabindex: -1 },
    h('p', null, h('strong', null, ctx.t('shell.faults', { n: list.length, name }))),
    h('ol', { class: 'fault-list' }, list.map((f, k) => h('li', { key: String(k) }, sentence(ctx, f),
      f.line > 0 && text ? h('button', { type: 'button', class: 'quiet', onclick: () => jump(f) },
        ctx.t('shell.faults.jump', { line: f.line })) : null))),
    text ? h('pre', { class: 'listing', tabindex: 0, 'aria-label': ctx.t('shell.faults.text') },
      listing(text, list).map(l => line(ctx, l))) : null,
    h('button', { type: 'button', class: 'quiet', onclick: () => ctx.dispatch({ do: 'dismiss', id: 'file' }) },
      ctx.t('shell.close')))
}

/** What is wrong, and apart from it how to mend it. @param {Context} ctx @param {Fault} f */
function sentence(ctx, f) {
  const cut = f.message.lastIndexOf('; ')
  if (cut < 0) return h('span', null, f.message)
  return h('span', null, f.message.slice(0, cut) + '.',
    h('span', { class: 'remedy' }, ' ', ctx.t('shell.faults.remedy', { remedy: f.message.slice(cut + 2) })))
}

/**
 * The lines that are shown: all of a short text, of a long one those around faults. A number of 0 stands for a gap.
 * @param {string} text @param {Fault[]} list
 * @returns {{number: number, text: string, faults: Fault[]}[]}
 */
export function listing(text, list) {
  const lines = text.split(/\r\n|\n|\r/)
  /** @type {{number: number, text: string, faults: Fault[]}[]} */
  const out = []
  lines.forEach((text, k) => {
    const number = k + 1
    const here = list.filter(f => f.line === number)
    if (lines.length <= LISTED ||
      list.some(f => Math.abs(f.line - number) <= AROUND)) out.push({ number, text: text.slice(0, 500), faults: here })
    else if (out.length && out[out.length - 1].number !== 0) out.push({ number: 0, text: '…', faults: [] })
  })
  return out
}

/** @param {Context} ctx @param {{number: number, text: string, faults: Fault[]}} l */
function line(ctx, l) {
  return h('span', { class: l.faults.length ? 'line fault' : 'line', id: l.faults.length ? `line-${l.number}` : null,
    tabindex: l.faults.length ? -1 : null },
    h('span', { class: 'line-number' }, l.number ? String(l.number) : ''), l.text, '\n',
    l.faults.map((f, k) => h('span', { key: String(k), class: 'fault-note' },
      f.col ? ' '.repeat(Math.min(f.col - 1, 80)) + '▲ ' : '▲ ', sentence(ctx, f), '\n')))
}

/** @param {Fault} f */
function jump(f) {
  const at = document.getElementById(`line-${f.line}`)
  at?.scrollIntoView({ block: 'center' })
  at?.focus()
  const field = /** @type {HTMLTextAreaElement | null} */ (document.getElementById('paste'))
  if (!field) return
  const start = field.value.split('\n').slice(0, f.line - 1).join('\n').length + (f.line > 1 ? 1 : 0)
  field.setSelectionRange(start + Math.max(f.col - 1, 0), start + Math.max(f.col, 1))
}

/** @param {Context} ctx */
function home(ctx) {
  const { title, extends: base } = ctx.state.scenario
  const file = fileName(title || base)
  const command = `concord run ${file} --replicates ${ctx.of}`
  return h('div', { id: 'home' }, h('h3', null, ctx.t('shell.home')),
    h('p', { class: 'muted' }, ctx.t('shell.home.lead')),
    h('pre', { class: 'listing', tabindex: 0, 'aria-label': ctx.t('shell.home.text'), id: 'toml' }, ctx.toml),
    h('div', { class: 'buttons' },
      h('button', { type: 'button', 'data-do': 'export', onclick: () => download(file, ctx.toml) },
        ctx.t('shell.home.download', { file })),
      h('button', { type: 'button', 'data-do': 'copy', onclick: () => copy(ctx, ctx.toml, 'shell.said.copied') },
        ctx.t('shell.home.copy'))),
    h('h4', null, ctx.t('shell.run')),
    h('p', null, h('code', { class: 'command' }, command)),
    h('p', { class: 'muted' },
      ctx.digest.b ? [ctx.t('shell.run.digest'), ' ', h('code', { class: 'digest' }, ctx.digest.b)] : ctx.t('shell.run.wait')))
}

/**
 * The name of a file: letters and digits of the title with hyphens between, which every system takes.
 * @param {string} title
 */
export function fileName(title) {
  const name = title.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60).replace(/^-+|-+$/g, '')
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/.test(name)
  return `${reserved || !name ? ['scenario', name].filter(Boolean).join('-') : name}.toml`
}

/** @param {string} name @param {string} text */
function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/toml' }))
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** @param {Context} ctx @param {string} text @param {string} key of the sentence that says so */
export async function copy(ctx, text, key) {
  let done = true
  try {
    await navigator.clipboard.writeText(text)
  } catch { // a browser may allow it to no page, or not to this one
    done = false
  }
  ctx.dispatch({ do: 'pick', name: 'said', value: done ? key : 'shell.said.not' })
}
