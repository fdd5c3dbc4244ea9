import type { Said } from '../../data/editing.ts'

/** What the form says, if it says anything: a date on the wall clock, or by how much all dates move. */
export function saidOf(field: (name: string) => string): Said | undefined {
  const date = field('date')
  if (date !== '') return { dateTimeOriginal: date.length === 16 ? `${date}:00` : date }
  const whole = (name: string) => Math.trunc(Number(field(name))) || 0
  const minutes = whole('days') * 1440 + whole('hours') * 60 + whole('minutes')
  return minutes === 0 ? undefined : { dateTimeRelative: minutes }
}
