import assert from 'node:assert/strict'
import test from 'node:test'
import { changed } from '../state/state.js'
import { fileName, LARGEST, listing, read, scenario, takeBack } from '../panels/scenario.js'
import { all, context, only, textOf } from './pages.js'

test('file names hold letters, digits and hyphens, in every alphabet, and no name that a system reserves', () => {
  assert.equal(fileName('No new leader in Tashkent!'), 'no-new-leader-in-tashkent.toml')
  assert.equal(fileName('../../etc/passwd'), 'etc-passwd.toml')
  assert.equal(fileName('Новый лидер'), 'новый-лидер.toml')
  assert.equal(fileName('<>'), 'scenario.toml')
  assert.equal(fileName('CON'), 'scenario-con.toml')
  assert.ok(fileName('x'.repeat(500)).length < 70)
})

test('a text that is too large is refused before anything is done with it', () => {
  const ctx = context()
  read(ctx, 'big', 'x'.repeat(LARGEST + 1))
  assert.deepEqual(ctx.actions.map(a => a.do), ['pick'])
  assert.match(textOf(scenario(ctx)), /big is larger than 256 kB/)
  assert.ok(!textOf(scenario(ctx)).includes('xxxx'))
  read(ctx, 'small', 'title = "a"')
  assert.deepEqual(ctx.actions[ctx.actions.length - 1], { do: 'import', name: 'small', text: 'title = "a"' })
  assert.ok(!textOf(scenario(ctx)).includes('larger'))
})

test('a paste of megabytes never reaches the field', () => {
  const ctx = context()
  let stopped = false
  const paste = (/** @type {string} */ text) => only(scenario(ctx), 'textarea').attrs.onpaste({
    clipboardData: { getData: () => text }, preventDefault: () => { stopped = true },
  })
  paste('small')
  assert.equal(stopped, false)
  paste('x'.repeat(5_000_000))
  assert.equal(stopped, true)
  assert.match(textOf(scenario(ctx)), /pasted text is larger/)
})

test('faults stand in the text, with message and remedy, and the rest of a long text is left out', () => {
  const fault = { file: 'mine.toml', line: 2, col: 9, message: 'there is no kind "x"; did you mean "y"?' }
  const ctx = context({}, { notices: [{ id: 'file', text: '', faults: [fault], act: null, button: '' }] })
  read(ctx, 'mine', 'title = "<b>a</b>"\nkind = "x"\nyear = 2020')
  const listed = only(scenario(ctx), 'pre', { 'aria-label': 'The text with its faults' })
  assert.match(textOf(listed),
    /1title = "<b>a<\/b>"\n2kind = "x"\n {8}▲ there is no kind "x"\. To mend it: did you mean "y"\?\n3year = 2020/)
  assert.deepEqual(all(listed, n => n.attrs.class === 'line fault').map(n => n.attrs.id), ['line-2'])
  const long = listing('line\n'.repeat(5000), [{ ...fault, line: 2500 }])
  assert.deepEqual(long.map(l => l.number),
    [0, 2497, 2498, 2499, 2500, 2501, 2502, 2503, 0].slice(1 - Number(long[0].number === 0)))
})

test('what differs is a table, and what the user did can be taken back there', () => {
  const ctx = context({}, { parts: [{ path: 'event.shut.year', text: '2003 → 2005' },
    { path: 'parameters.leaders.openness', text: '0.5 → 1' }, { path: 'event.gas', text: 'x' }] })
  ctx.dispatch({ do: 'set', path: 'event.shut.year', value: 2005, base: 2003 })
  ctx.dispatch({ do: 'set', path: 'parameters.leaders.openness', value: 1, base: 0.5 })
  const rows = all(only(scenario(ctx), 'table'), n => n.tag === 'tr').slice(1)
  assert.deepEqual(rows.map(r => all(r, n => n.tag === 'button').length), [1, 1, 0])
  for (const b of rows.flatMap(r => all(r, n => n.tag === 'button'))) b.attrs.onclick()
  assert.deepEqual(changed(ctx.state), [])
  ctx.dispatch({ do: 'remove', id: 'shut' })
  assert.deepEqual(takeBack(changed(ctx.state), 'proposal.shut'), { do: 'restore', id: 'shut' })
  assert.equal(takeBack(changed(ctx.state), 'parameters.shut'), null)
})

test('the command says what the program must print', () => {
  const ctx = context({}, { digest: { a: '', b: 'abc123' }, toml: 'title = "x"\n' })
  ctx.dispatch({ do: 'title', text: 'My own' })
  const text = textOf(scenario(ctx))
  assert.match(text, /concord run my-own\.toml --replicates 200/)
  assert.match(text, /abc123/)
  assert.match(text, /title = "x"/)
})
