// Operations by day, as the calendar of the person has them. Pure.
import type { Operation } from '../../data/history.ts'

export interface DayOfOperations {
  /** 'YYYY-MM-DD' */
  readonly key: string
  readonly operations: readonly Operation[]
}

/** Newest first, as they come. */
export function daysOf(operations: readonly Operation[]): DayOfOperations[] {
  const days: { key: string; operations: Operation[] }[] = []
  for (const operation of operations) {
    const key = calendarDay(new Date(operation.at))
    const last = days.at(-1)
    if (last?.key === key) last.operations.push(operation)
    else days.push({ key, operations: [operation] })
  }
  return days
}

const two = (value: number) => String(value).padStart(2, '0')

/** In the zone of the browser. */
export const calendarDay = (date: Date) =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`

export function relativeDay(key: string, now: Date): 'today' | 'yesterday' | 'other' {
  if (key === calendarDay(now)) return 'today'
  const before = new Date(now)
  before.setDate(before.getDate() - 1)
  return key === calendarDay(before) ? 'yesterday' : 'other'
}
