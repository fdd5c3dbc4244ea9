// Pictures in rows that fill a width, each in its own shape. Pure: the same shapes and width give the same rows.

export interface Row {
  readonly from: number
  readonly to: number
  readonly height: number
}

export const GAP = 4
const MAX_STRETCH = 1.35

/** Panoramas and scrolls are shown cut, so that they leave room for others. */
export const shapeOf = (ratio: number): number => Math.min(4, Math.max(0.4, ratio || 1))

const heightFor = (width: number): number => (width < 500 ? 112 : width < 900 ? 168 : 208)

/** A row is full once it would be lower than wished; the last one stays at its height unless it is nearly full. */
export function rowsOf(ratios: readonly number[], width: number, wished = heightFor(width)): Row[] {
  const rows: Row[] = []
  let [from, shapes] = [0, 0]
  for (const [at, ratio] of ratios.entries()) {
    shapes += shapeOf(ratio)
    const height = (width - (at - from) * GAP) / shapes
    const isLast = at === ratios.length - 1
    if (height > wished && !isLast) continue
    rows.push({ from, to: at + 1, height: height > wished * MAX_STRETCH ? wished : height })
    from = at + 1
    shapes = 0
  }
  return rows
}
