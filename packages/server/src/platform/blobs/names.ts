import path from 'node:path'

const longestName = 200
const forbidden = /[\p{Cc}\u202a-\u202e\u2066-\u2069/\\<>:"|?*]/gu
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/iu

/**
 * A name that every common file system takes and shows as it is: Unicode kept (NFC), at most 200 bytes with the extension
 * kept, no separators, control or direction characters, no leading dot, nothing that Windows reserves.
 */
export function safeFileName(name: string): string {
  const clean = trimmed(name.toWellFormed().normalize('NFC').replaceAll(forbidden, '_'))
  const usable = clean === '' ? 'unnamed' : clean
  return shortened(reserved.test(usable) ? `_${usable}` : usable)
}

/** `IMG_1234.heic`, then `IMG_1234+1.heic`, `IMG_1234+2.heic`. */
export function numberedName(name: string, number: number): string {
  if (number === 0) return name
  const { name: stem, ext } = path.posix.parse(name)
  return `${stem}+${number}${ext}`
}

function trimmed(name: string): string {
  return name.replace(/^[.\s]+/u, '').replace(/[.\s]+$/u, '')
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name
  const { name: stem, ext } = path.posix.parse(name)
  const kept = Buffer.byteLength(ext) <= 20 ? ext : ''
  return trimmed(cut(kept === '' ? name : stem, longestName - Buffer.byteLength(kept))) + kept
}

/** Whole code points only, so that no character is left as half. */
function cut(text: string, bytes: number): string {
  let length = 0
  let result = ''
  for (const character of text) {
    length += Buffer.byteLength(character)
    if (length > bytes) break
    result += character
  }
  return result
}
