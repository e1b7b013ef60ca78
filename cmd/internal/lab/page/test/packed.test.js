import test from 'node:test'
import assert from 'node:assert/strict'
import { fromBase85, unpacked } from '../engine/packed.js'
import { dice } from './dice.js'
import { pack, toBase85 } from './pack.js'

// As Go's encoding/ascii85 writes the bytes 0, 1 … 255 and then 0 0 0 0 7 0 0, with v for <.
const BY_GO = String.raw`!!*-'"9eu7#RLhG$k3[W&.oNg'GVB"(` + '`' + String.raw`=52*$$(B+v_pR,UFcb-n-Vr/1iJ-0JP==1c70M3&s#]4?Ykm5X@_(6q'R884cEH9MJ8X:f1+hv)lt#=BSg3>[:ZC?t!MSA7]@cBPD3sCi+'.E,fo>FEMbNG^4U^I!pHnJ:Wv)KS>/9Ll%"IN/` + '`' + String.raw`jYOHG]iPa.Q$R$jD4S=Q7DTV8*TUnsrdW2ZetXKAY/Yd(L?['d?O\@K2_]Y2%o^qmn*` + '`' + String.raw`5Ta:aN;TJbg"GZd*^:jeCE.%f\,!5gtgiEi8N\UjQ5OekiqBum-X60nF?)@o_%qPq"ad` + '`' + String.raw`r;HWpz#64` + '`'

test('what Go wrote is read', () => {
  assert.deepEqual([...fromBase85(BY_GO)], [...Array(256).keys(), 0, 0, 0, 0, 7, 0, 0])
  assert.equal(toBase85(Uint8Array.from([...Array(256).keys(), 0, 0, 0, 0, 7, 0, 0])), BY_GO)
})

test('bytes of every length come back', () => {
  const d = dice(7)
  for (let length = 0; length < 60; length++) {
    const bytes = Uint8Array.from({ length }, () => d.next() < 0.3 ? 0 : Math.floor(256 * d.next()))
    assert.deepEqual([...fromBase85(toBase85(bytes))], [...bytes])
  }
})

test('text that was packed is unpacked', async () => {
  const text = 'Ғалия < </script> ' + 'a'.repeat(10_000)
  assert.equal(await new Response(unpacked(pack(new TextEncoder().encode(text)))).text(), text)
})
