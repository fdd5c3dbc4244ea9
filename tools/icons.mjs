// Draws the icons of the installed page from its favicon: `node tools/icons.mjs`. Run after that has changed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const folder = join(import.meta.dirname, '..', 'packages', 'web', 'public')
const drawn = readFileSync(join(folder, 'favicon.svg'), 'utf8')

/** Systems cut their own shape out of it: colour to the edge, and the picture well inside. */
const full = drawn
  .replace('rx="7"', '')
  .replace('viewBox="0 0 32 32"', 'viewBox="-5 -5 42 42"')
  .replace('<rect width="32" height="32" ', '<rect x="-5" y="-5" width="42" height="42" ')

const icons = [
  ['any-192', drawn, 192],
  ['any-512', drawn, 512],
  ['maskable-192', full, 192],
  ['maskable-512', full, 512],
  ['apple-180', full, 180],
]
for (const [name, svg, size] of icons) {
  const density = (72 * size) / 32
  const picture = sharp(Buffer.from(svg), { density }).resize(size, size)
  await picture.png({ compressionLevel: 9 }).toFile(join(folder, 'icons', `${name}.png`))
}
