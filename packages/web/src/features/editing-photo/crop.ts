// Which frames a crop begins with. Pure; pixels of the picture that is seen.
import { moved } from '../../ui/frame.ts'
import type { Box, Size } from '../../ui/frame.ts'

export const all = ({ width, height }: Size): Box => ({ x: 0, y: 0, width, height })

/** The largest frame of this ratio about the middle of the one before, no larger than that reached. */
export function withRatio(box: Box, ratio: number, within: Size): Box {
  const whole = within.width / within.height
  const largest =
    ratio > whole
      ? { width: within.width, height: within.width / ratio }
      : { width: within.height * ratio, height: within.height }
  const share = Math.min(1, Math.max(box.width / largest.width, box.height / largest.height))
  const [width, height] = [largest.width * share, largest.height * share]
  const [x, y] = [box.x + (box.width - width) / 2, box.y + (box.height - height) / 2]
  return moved({ x, y, width, height }, 0, 0, within)
}
