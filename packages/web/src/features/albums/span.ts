import type { Album } from '../../data/albums.ts'
import { format } from '../../ui/format.ts'

/** From its first photo to its last: a day, or two months, each said once. */
export function spanOf({ startDate, endDate }: Album): string | undefined {
  if (startDate === undefined || endDate === undefined) return undefined
  return format.daySpan(startDate, endDate)
}
