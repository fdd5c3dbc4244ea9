// A 64-bit fingerprint of how a picture looks: copies that were resized, recompressed or slightly recoloured differ in few bits.
// The picture is squeezed to 32×32 in grey; of its two-dimensional DCT-II the coefficients (u, v) with u and v from 1 to 8
// are kept (the mean and the plain first row and column tell too little). Bit 63 - (8·(v-1) + (u-1)) is 1 where a
// coefficient is above the median of the 64. Compare with the number of bits that differ (0 to 64; up to about 8: the same picture).

export const hashSide = 32
const kept = 8

/** cosines[u - 1][x] = cos((2x + 1)·u·π / 64) */
const cosines = Array.from({ length: kept }, (_, u) =>
  Array.from({ length: hashSide }, (_, x) => Math.cos(((2 * x + 1) * (u + 1) * Math.PI) / (2 * hashSide))),
)

/** `grey`: 32×32 bytes, row by row. */
export function perceptualHash(grey: Uint8Array): bigint {
  const coefficients = lowFrequencies(grey)
  const median = medianOf(coefficients)
  return coefficients.reduce((hash, value) => (hash << 1n) | (value > median ? 1n : 0n), 0n)
}

function lowFrequencies(grey: Uint8Array): number[] {
  const rows = Array.from({ length: hashSide }, (_, y) =>
    cosines.map((wave) => wave.reduce((sum, cosine, x) => sum + cosine * (grey[y * hashSide + x] ?? 0), 0)),
  )
  return cosines.flatMap((wave) =>
    Array.from({ length: kept }, (_, u) =>
      wave.reduce((sum, cosine, y) => sum + cosine * (rows[y]?.[u] ?? 0), 0),
    ),
  )
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** How many of the 64 bits differ. */
export function hashDistance(a: bigint, b: bigint): number {
  let rest = BigInt.asUintN(64, a ^ b)
  let count = 0
  for (; rest !== 0n; rest &= rest - 1n) count += 1
  return count
}
