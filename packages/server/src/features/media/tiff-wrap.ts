// sharp applies a colour profile only where a file carries one: the smallest TIFF that carries pixels and their profile.

export interface Pixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

const short = 3
const long = 4
const undefinedBytes = 7

/** Uncompressed little-endian TIFF of one strip. */
export function tiffWithProfile(pixels: Pixels, profile: Buffer): Buffer {
  const bitsAt = 8 + 2 + 11 * 12 + 4
  const profileAt = bitsAt + 8
  const dataAt = profileAt + profile.length + (profile.length % 2)
  const entries = [
    entry(256, long, 1, pixels.width),
    entry(257, long, 1, pixels.height),
    entry(258, short, pixels.channels, bitsAt),
    entry(259, short, 1, 1),
    entry(262, short, 1, 2),
    entry(273, long, 1, dataAt),
    entry(277, short, 1, pixels.channels),
    entry(278, long, 1, pixels.height),
    entry(279, long, 1, pixels.data.length),
    entry(338, short, 1, pixels.channels === 4 ? 2 : 0),
    entry(34675, undefinedBytes, profile.length, profileAt),
  ].filter((_, index) => index !== 9 || pixels.channels === 4)
  const head = Buffer.alloc(dataAt)
  head.write('II*\0\x08\0\0\0', 'latin1')
  head.writeUInt16LE(entries.length, 8)
  Buffer.concat(entries).copy(head, 10)
  for (let channel = 0; channel < 4; channel += 1) head.writeUInt16LE(8, bitsAt + 2 * channel)
  profile.copy(head, profileAt)
  return Buffer.concat([head, pixels.data])
}

function entry(tag: number, type: number, count: number, value: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16LE(tag, 0)
  bytes.writeUInt16LE(type, 2)
  bytes.writeUInt32LE(count, 4)
  bytes.writeUInt32LE(value, 8)
  return bytes
}
