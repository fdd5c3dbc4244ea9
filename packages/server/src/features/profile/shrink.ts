// A program of its own: reads the file that is named to it, and writes a small WebP of it to its output. Whoever sent the file
// may mean harm; so it runs apart, without settings or secrets, bounded by whoever starts it. Exits with 2 for what is no picture.
import { open } from 'node:fs/promises'
import { argv, exit, stdout } from 'node:process'
import sharp from 'sharp'

const edge = 512
const mostPixels = 100_000_000

const beginnings: readonly (readonly [number, string])[] = [
  [0, '\xff\xd8\xff'],
  [0, '\x89PNG\r\n\x1a\n'],
  [0, 'GIF8'],
  [8, 'WEBPVP8'],
  [4, 'ftypavif'],
]

/** By its first bytes: decoders of other formats never see it. */
async function isKnown(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(32), 0, 32, 0)
    const head = buffer.toString('latin1')
    return beginnings.some(([offset, text]) => head.startsWith(text, offset))
  } finally {
    await handle.close()
  }
}

async function shrink(file: string): Promise<Buffer> {
  return await sharp(file, { limitInputPixels: mostPixels, failOn: 'error' })
    .autoOrient()
    .resize(edge, edge, { fit: 'cover', withoutEnlargement: true })
    .webp({ quality: 82 })
    .toBuffer()
}

const [, , file = ''] = argv
if (!(await isKnown(file))) exit(2)
const small = await shrink(file).catch(() => exit(2))
stdout.write(small)
