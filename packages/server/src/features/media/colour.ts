// Pixels of other colour spaces brought to sRGB, where sharp can't know (HEIC and AVIF that say so by codes, see ITU-T H.273).

import type { PictureColour } from './heif-colour.ts'

type Row = readonly [number, number, number]
type Matrix = readonly [Row, Row, Row]

/** Linear light with these primaries to linear light with sRGB's. */
const toSrgb: Readonly<Record<number, Matrix>> = {
  9: [
    [1.6605, -0.5876, -0.0728],
    [-0.1246, 1.1329, -0.0083],
    [-0.0182, -0.1006, 1.1187],
  ],
  12: [
    [1.2249, -0.2247, 0],
    [-0.042, 1.0419, 0],
    [-0.0197, -0.0786, 1.0979],
  ],
}

const same: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]

const pq = 16
const hlg = 18
/** What an ordinary screen shows as white, in candela per square metre (ITU-R BT.2408). */
const referenceWhite = 203

const isHdr = (transfer: number): boolean => transfer === pq || transfer === hlg

/** True where the stored values would look wrong on an sRGB screen. */
export function needsConversion(colour: PictureColour | null): colour is PictureColour & { kind: 'coded' } {
  return colour?.kind === 'coded' && (Object.hasOwn(toSrgb, colour.primaries) || isHdr(colour.transfer))
}

/** In place, on 8-bit RGB or RGBA. */
export function convertToSrgb(
  pixels: Uint8Array,
  channels: number,
  colour: PictureColour & { kind: 'coded' },
): void {
  const light = Float32Array.from({ length: 256 }, (_, value) => linear(value / 255, colour.transfer))
  const matrix = toSrgb[colour.primaries] ?? same
  const hdr = isHdr(colour.transfer)
  for (let at = 0; at + 2 < pixels.length; at += channels) {
    const red = light[pixels[at] ?? 0] ?? 0
    const green = light[pixels[at + 1] ?? 0] ?? 0
    const blue = light[pixels[at + 2] ?? 0] ?? 0
    for (const [index, row] of matrix.entries()) {
      const mixed = row[0] * red + row[1] * green + row[2] * blue
      pixels[at + index] = encoded(hdr ? rollOff(mixed) : mixed)
    }
  }
}

function linear(value: number, transfer: number): number {
  if (transfer === pq) return (perceptualQuantizer(value) * 10_000) / referenceWhite
  if (transfer === hlg) return hybridLogGamma(value) * 3.77 // 75 % signal, HLG's reference white, becomes 1
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function perceptualQuantizer(value: number): number {
  const power = value ** (1 / 78.84375)
  return (Math.max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125)
}

function hybridLogGamma(value: number): number {
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
}

const knee = 0.75

/** Leaves what is darker than the knee alone, and presses all above it, however bright, under white. */
function rollOff(light: number): number {
  if (light <= knee) return light
  const room = 1 - knee
  const above = light - knee
  return knee + (room * above) / (above + room)
}

const steps = 4096
const gamma = Uint8Array.from({ length: steps + 1 }, (_, step) => {
  const light = step / steps
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055))
})

function encoded(light: number): number {
  return gamma[Math.round(Math.min(Math.max(light, 0), 1) * steps)] ?? 0
}
