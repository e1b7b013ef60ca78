// What the maker packed into the page: gzip in base 85, as Go's encoding/ascii85 writes it, with v for <.

const FIRST = 33 // the code of !, the digit 0

/**
 * The bytes that a text stands for. z is four zeros.
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromBase85(text) {
  const bytes = new Uint8Array(4 * text.length)
  let length = 0
  let value = 0
  let digits = 0
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k)
    if (code === 122 && digits === 0) {
      length += 4
      continue
    }
    const digit = code === 118 ? 60 - FIRST : code - FIRST
    if (digit < 0 || digit > 84) continue // white space
    value = 85 * value + digit
    if (++digits < 5) continue
    bytes[length++] = value >>> 24
    bytes[length++] = value >>> 16
    bytes[length++] = value >>> 8
    bytes[length++] = value
    value = digits = 0
  }
  if (digits > 1) { // the last group has fewer bytes, rounded up
    for (let k = digits; k < 5; k++) value = 85 * value + 84
    for (let k = 0; k < digits - 1; k++) bytes[length++] = value >>> (24 - 8 * k)
  }
  return bytes.subarray(0, length)
}

/**
 * What was packed, as a stream of bytes.
 * @param {string} text
 * @returns {ReadableStream}
 */
export function unpacked(text) {
  return /** @type {any} */ (new Response(fromBase85(text)).body).pipeThrough(new DecompressionStream('gzip'))
}
