import { thumbHashToDataURL } from 'thumbhash'

const KEPT = 3_000
const made = new Map<string, string>()

/** The blurred stand-in for a picture, as an image address; undefined for a hash that is none. */
export function placeholder(thumbhash: string | null): string | undefined {
  if (!thumbhash) return undefined
  const known = made.get(thumbhash)
  if (known) return known
  const url = decode(thumbhash)
  if (url) remember(thumbhash, url)
  return url
}

function remember(thumbhash: string, url: string): void {
  made.set(thumbhash, url)
  const oldest = made.size > KEPT ? made.keys().next().value : undefined
  if (oldest !== undefined) made.delete(oldest)
}

function decode(thumbhash: string): string | undefined {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (letter) => letter.charCodeAt(0)))
  } catch {
    return undefined // not base64, or too short: the tile stays plain until its picture is there
  }
}
