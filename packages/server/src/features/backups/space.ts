/** What is known of the room at a target, and of what is still to come. */
export interface Room {
  readonly freeBytes: number | null
  /** What is here and not there yet. */
  readonly missingBytes: number
  /** What comes in a day. */
  readonly dailyBytes: number | null
}

const dayMs = 86_400_000
const farthestDays = 3_650

/** When a target will be full at the pace of the last 30 days; undefined where that is not known, or not within ten years. */
export function fullAt({ freeBytes, missingBytes, dailyBytes }: Room, now: Date): Date | undefined {
  if (freeBytes === null) return undefined
  const left = freeBytes - missingBytes
  if (left <= 0) return now
  if (dailyBytes === null || dailyBytes <= 0) return undefined
  const days = left / dailyBytes
  return days > farthestDays ? undefined : new Date(now.getTime() + days * dayMs)
}
