// Photos for the browser tests, drawn by the browser itself: no two alike, each with its own date.
import { mkdir, mkdtemp, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'

const draw = (seed: number, width: number, height: number) => `(async () => {
  const canvas = new OffscreenCanvas(${width}, ${height})
  const pen = canvas.getContext('2d')
  for (let y = 0; y < 8; y++) for (let x = 0; x < 12; x++) {
    pen.fillStyle = 'hsl(' + ((x * 29 + y * 53 + ${seed} * 71) % 360) + ' 55% ' + (35 + (x + y) * 2) + '%)'
    pen.fillRect(x * ${width} / 12, y * ${height} / 8, ${width} / 12 + 1, ${height} / 8 + 1)
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
})()`

/** A folder of photos, two to a day from the newest back, every third one upright. */
export async function makePhotos(page: Page, count: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heirloom-photos-'))
  for (let i = 0; i < count; i += 1) {
    const [width, height] = i % 3 === 2 ? [600, 900] : [1200, 800]
    const bytes = Buffer.from(await page.evaluate<string>(draw(i, width, height)), 'base64')
    const file = join(folder, i % 2 ? 'odd' : 'even', `IMG_${String(i).padStart(4, '0')}.jpg`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
    const taken = new Date(Date.UTC(2024, 5, 20, 12) - Math.floor(i / 2) * 5 * 86_400_000)
    await utimes(file, taken, taken)
  }
  return folder
}
