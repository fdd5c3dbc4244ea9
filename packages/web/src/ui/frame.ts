// Where a frame over a picture goes when it is moved or drawn by a corner or an edge. Pure; pixels of the picture that is seen.

export interface Size {
  readonly width: number
  readonly height: number
}
/** Pixels from the upper left corner. */
export interface Box extends Size {
  readonly x: number
  readonly y: number
}

/** Which edges move: a corner is two of them; none moves the frame as a whole. */
export interface Handle {
  readonly x: -1 | 0 | 1
  readonly y: -1 | 0 | 1
}

export const HANDLES = [
  { x: -1, y: -1 },
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
] as const satisfies readonly Handle[]

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))

export function moved(box: Box, dx: number, dy: number, within: Size): Box {
  return {
    ...box,
    x: clamp(box.x + dx, 0, within.width - box.width),
    y: clamp(box.y + dy, 0, within.height - box.height),
  }
}

interface Limits {
  readonly within: Size
  /** The shortest side that a frame may have. */
  readonly least: number
  /** Width to height; undefined for any. */
  readonly ratio: number | undefined
}

/** The frame with one handle drawn by so much; what lies opposite stays. */
export function drawn(box: Box, handle: Handle, dx: number, dy: number, limits: Limits): Box {
  if (handle.x === 0 && handle.y === 0) return moved(box, dx, dy, limits.within)
  const across = side(box.x, box.width, handle.x, dx, limits.within.width, limits.least)
  const down = side(box.y, box.height, handle.y, dy, limits.within.height, limits.least)
  const free = { x: across.from, y: down.from, width: across.length, height: down.length }
  return limits.ratio === undefined ? free : kept(box, handle, free, limits, limits.ratio)
}

/** One direction: the far edge, the near edge, or none is drawn. */
function side(from: number, length: number, end: -1 | 0 | 1, by: number, most: number, least: number) {
  const [short, to] = [Math.min(least, most), from + length]
  if (end === 1) return { from, length: clamp(length + by, Math.min(short, most - from), most - from) }
  if (end === 0) return { from, length }
  const next = clamp(from + by, 0, Math.max(0, to - short))
  return { from: next, length: to - next }
}

/** With its ratio: as large as the handle wants, as far as there is room from what lies opposite. */
function kept(box: Box, handle: Handle, free: Box, { within, least }: Limits, ratio: number): Box {
  const wanted = handle.x === 0 ? free.height * ratio : handle.y === 0 ? free.width : wider(free, ratio)
  const roomX = roomBeside(box.x, box.width, handle.x, within.width)
  const roomY = roomBeside(box.y, box.height, handle.y, within.height)
  const most = Math.min(roomX, roomY * ratio)
  const width = clamp(wanted, Math.min(most, least * Math.max(1, ratio)), most)
  const height = width / ratio
  return {
    x: start(box.x, box.width, handle.x, width),
    y: start(box.y, box.height, handle.y, height),
    width,
    height,
  }
}

const wider = ({ width, height }: Size, ratio: number) => Math.max(width, height * ratio)

function roomBeside(from: number, length: number, end: -1 | 0 | 1, most: number): number {
  if (end === 1) return most - from
  if (end === -1) return from + length
  const middle = from + length / 2
  return 2 * Math.min(middle, most - middle)
}

function start(from: number, length: number, end: -1 | 0 | 1, next: number): number {
  if (end === 1) return from
  return end === -1 ? from + length - next : from + (length - next) / 2
}

export function cursorOf({ x, y }: Handle): string {
  if (x === 0) return 'cursor-ns-resize'
  if (y === 0) return 'cursor-ew-resize'
  return x === y ? 'cursor-nwse-resize' : 'cursor-nesw-resize'
}

/** What arrow keys mean: steps to the right and down. */
export const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
