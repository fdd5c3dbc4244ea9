// Parts of the map whose edges lie on a grid, so that small moves ask for the same again. Pure.

/** Degrees. */
export interface Box {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

interface Bounds {
  readonly getWest: () => number
  readonly getSouth: () => number
  readonly getEast: () => number
  readonly getNorth: () => number
}

/** The box on the grid of this zoom that holds what is in view, within the world. */
export function boxAround(bounds: Bounds, zoom: number): Box {
  const step = 180 / 2 ** Math.max(0, Math.floor(zoom))
  const down = (degrees: number) => Math.floor(degrees / step) * step
  const up = (degrees: number) => Math.ceil(degrees / step) * step
  return {
    west: Math.max(-180, down(bounds.getWest())),
    south: Math.max(-90, down(bounds.getSouth())),
    east: Math.min(180, up(bounds.getEast())),
    north: Math.min(90, up(bounds.getNorth())),
  }
}
