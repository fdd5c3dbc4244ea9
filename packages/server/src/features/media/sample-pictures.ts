// Pictures that tests make: sound, cut, lying and hostile.

import sharp from 'sharp'

/** Red above left, green above right, blue below left, white below right. */
export function quarters(width = 600, height = 400) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="50%" height="50%" fill="#f00"/><rect x="50%" width="50%" height="50%" fill="#0f0"/>
    <rect y="50%" width="50%" height="50%" fill="#00f"/><rect x="50%" y="50%" width="50%" height="50%" fill="#fff"/></svg>`
  return sharp(Buffer.from(svg)).flatten()
}

export function noisy() {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  return sharp({ create: { width: 500, height: 400, channels: 3, background: '#888', noise } })
}

const corners = [
  [0.25, 0.25],
  [0.75, 0.25],
  [0.25, 0.75],
  [0.75, 0.75],
] as const

export async function cornersOf(path: string): Promise<string> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  const letters = corners.map(([x, y]) => {
    const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels
    return [0, 1, 2].map((channel) => ((data[at + channel] ?? 0) > 128 ? 'rgb'[channel] : '')).join('')
  })
  return letters.join(' ')
}

export const upright = 'r g b rgb'

/** The upright quarters as a camera would store them that was held this way. */
export async function storedAs(orientation: number): Promise<Buffer> {
  const turned = [0, 0, 180, 0, 270, 270, 90, 90][orientation - 1] ?? 0
  const mirrored = [2, 4, 5, 7].includes(orientation)
  const base = await quarters().png().toBuffer()
  const first = orientation === 4 ? sharp(base).flip() : mirrored ? sharp(base).flop() : sharp(base)
  const second = sharp(await first.png().toBuffer()).rotate(turned)
  return second.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer()
}

/** A PNG that claims to be this large, of rows that compress to nothing. */
export function bombHeader(width: number, height: number): Buffer {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  const size = Buffer.alloc(13)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  size.set([8, 2, 0, 0, 0], 8)
  const body = Buffer.concat([Buffer.from('IHDR'), size])
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc(body))
  return Buffer.concat([
    png.subarray(0, 12),
    body,
    check,
    Buffer.from('0000100049444154', 'hex'),
    Buffer.alloc(4096),
  ])
}

function crc(bytes: Buffer): number {
  let value = ~0
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  }
  return ~value >>> 0
}

/** The frame of a RAW file: a TIFF that says how the camera was held and carries a JPEG, but no pixels that sharp could read. */
export function rawWith(preview: Buffer, orientation: number): Buffer {
  const jpegAt = 100
  const head = Buffer.alloc(jpegAt)
  head.write('II*\0\x08\0\0\0', 'latin1')
  const entries = (at: number, all: number[][], next: number): void => {
    head.writeUInt16LE(all.length, at)
    for (const [index, [tag = 0, type = 0, value = 0]] of all.entries()) {
      head.writeUInt16LE(tag, at + 2 + index * 12)
      head.writeUInt16LE(type, at + 4 + index * 12)
      head.writeUInt32LE(1, at + 6 + index * 12)
      head.writeUInt32LE(value, at + 10 + index * 12)
    }
    head.writeUInt32LE(next, at + 2 + all.length * 12)
  }
  entries(8, [[0x112, 3, orientation]], 30)
  entries(
    30,
    [
      [0x201, 4, jpegAt],
      [0x202, 4, preview.length],
    ],
    0,
  )
  return Buffer.concat([head, preview])
}
