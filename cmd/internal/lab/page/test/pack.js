// What the maker does with data before it puts them into the page: see pack in engine.go.

import { gzipSync } from 'node:zlib'

/** @param {Uint8Array} bytes */
export function toBase85(bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const group = [0, 1, 2, 3].map(k => bytes[at + k] ?? 0)
    let value = group.reduce((sum, byte) => 256 * sum + byte, 0)
    const there = Math.min(4, bytes.length - at)
    if (value === 0 && there === 4) {
      text += 'z'
      continue
    }
    let digits = ''
    for (let k = 0; k < 5; k++, value = Math.floor(value / 85)) digits = String.fromCharCode(33 + value % 85) + digits
    text += digits.slice(0, there + 1)
  }
  return text.replaceAll('<', 'v')
}

/** @param {Uint8Array} data */
export const pack = data => toBase85(gzipSync(data))
