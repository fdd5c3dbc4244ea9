import type { Asset } from '../../data/assets.ts'
import type { Size } from '../../ui/frame.ts'

const CLOSE = 0.02

/**
 * How many pixels the photo has as it came; undefined where that has to be asked of its file. `preview`: the size
 * of its picture without edits. What is said of an edited photo is the size after its edits; its metadata may lie on its side.
 */
export function sourceSize(asset: Asset, preview: Size, isSettled: boolean): Size | undefined {
  if (!asset.isEdited && isSettled) return known(asset.width, asset.height)
  const { exifImageWidth, exifImageHeight } = asset.exifInfo ?? {}
  const lying = known(exifImageWidth, exifImageHeight)
  const candidates = lying ? [lying, { width: lying.height, height: lying.width }] : []
  return candidates.find((size) => Math.abs((ratio(size) - ratio(preview)) / ratio(preview)) < CLOSE)
}

/** Whether the browser can open the file itself and see how large it is; of other kinds it gets a preview. */
export const isOpenedByBrowsers = ({ originalMimeType }: Asset): boolean =>
  ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'].includes(originalMimeType ?? '')

const ratio = ({ width, height }: Size) => width / height
const known = (width: number | null | undefined, height: number | null | undefined) =>
  width && height ? { width, height } : undefined
