// Loads the engine as a worker of the page does and asks it from end to end.
// Run by engine_test.go: node engine.test.mjs WASM WASM_EXEC CALLS. CALLS is a file with [[name, request]…].

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [wasm, runtime, calls] = process.argv.slice(2)
await import(pathToFileURL(runtime).href)
const go = new globalThis.Go()
const { instance } = await WebAssembly.instantiate(readFileSync(wasm), go.importObject)
go.run(instance)
const lab = globalThis.concordLab

const ask = (name, request) => JSON.parse(lab.call(name, JSON.stringify(request)))
const on = (name, lines = '') => ({ name: 'mine', text: `title = "Mine"\nextends = "${name}"\n${lines}\n` })
const columns = ['region.horizontal', 'pairs.*.turnover_usd', 'borders.*.regime', 'region.inside_share']

// Nothing is prepared yet.
assert.match(lab.fill(0, new Uint8Array(8)), /prepare/)

// Hostile requests are refused with a sentence.
for (const [name, request] of [
  ['prepare', '{'], ['none', '{}'], ['scenario', `{"name": "x", "text": "${'a'.repeat(5e6)}"}`], ['', ''],
  ['import', JSON.stringify({ name: 'x', text: 'title = "x"\nextends = "/etc/x.toml"\n' })],
]) {
  const answer = JSON.parse(lab.call(name, request))
  assert.ok(answer.error && !('ok' in answer), `${name}: ${JSON.stringify(answer).slice(0, 200)}`)
}
for (const args of [[], [1, 2], ['about'], [null, undefined], [{}, []]]) {
  assert.ok(JSON.parse(lab.call(...args)).error)
}

// A pair.
const prepared = ask('prepare', { move: 7, seed: null, columns,
  sides: [on('reference'), on('reference', '[[change]]\nid = "uz-leader-2016"\nyear = 2020')] })
assert.ok(prepared.ok, prepared.error)
const { move, width, first, last, series, differs, size } = prepared.ok
assert.equal(move, 7)
assert.equal(differs, 2017)
assert.equal(width, series.length * (last - first + 1))
const bytes = new Uint8Array(16 * width)
assert.equal(lab.fill(3, bytes), '')
const numbers = new Float64Array(bytes.buffer)
const at = (side, path, year) => numbers[side * width + series.find(s => s.path === path).offset + year - first]
assert.equal(at(0, 'region.horizontal', 2016), at(1, 'region.horizontal', 2016))
assert.notEqual(at(0, 'region.horizontal', 2019), at(1, 'region.horizontal', 2019))
for (const replicate of [-1, 0.5, NaN, Infinity, 1e300]) assert.notEqual(lab.fill(replicate, bytes), '')
for (const into of [undefined, null, {}, [], new Float64Array(2 * width), bytes.subarray(1)]) {
  assert.notEqual(lab.fill(0, into), '')
}
assert.notEqual(lab.fill('0', bytes), '')
assert.equal(lab.fill(0, bytes), '')

// The digest is that of `concord run`: engine_test.go compares.
const digest = [0, 1].map(side => {
  const marks = new Uint8Array(size[side])
  for (let r = 3; r >= 0; r--) assert.equal(lab.mark(side, r, marks), '')
  assert.ok(JSON.parse(lab.digest(side, 4, marks.subarray(8))).error)
  return JSON.parse(lab.digest(side, 4, marks)).ok.digest
})
assert.notEqual(lab.mark(2, 0, new Uint8Array(size[0])), '')
assert.ok(JSON.parse(lab.digest(0, 0, new Uint8Array(size[0]))).error)

// The answers are those of the program: engine_test.go compares them too.
const answers = JSON.parse(readFileSync(calls, 'utf8')).map(([name, request]) => lab.call(name, request))

// How long the stages of a move take.
const timed = (times, work) => {
  work()
  const begun = performance.now()
  for (let k = 0; k < times; k++) work(k)
  return (performance.now() - begun) / times
}
const sides = k => [on('reference'), on('no-new-leader', `[[change]]\nid = "kg-leader-2011"\nopenness = ${0.3 + k / 1000}`)]
const milliseconds = {
  scenario: timed(20, k => ask('scenario', sides(k)[1])),
  prepare: timed(20, k => ask('prepare', { move: k, seed: null, columns, sides: sides(k ?? 0) })),
  first: timed(20, k => lab.fill(100 + (k ?? 50), new Uint8Array(16 * width))),
  again: timed(20, k => lab.fill(100 + (k ?? 0), new Uint8Array(16 * width))),
  mark: timed(20, k => lab.mark(0, k ?? 0, new Uint8Array(size[0]))),
}
process.stdout.write(JSON.stringify({ digest, answers, milliseconds }), () => process.exit(0))
