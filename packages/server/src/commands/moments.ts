import { failure } from '../platform/errors/errors.ts'

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/

/** A moment as people type it, in this machine's time: `09:30` of today, `2026-11-21 09:30`, or with a zone. */
export function momentOf(text: string | undefined, now = new Date()): Date | undefined {
  if (text === undefined) return undefined
  const time = clock.exec(text)
  const at = time === null ? new Date(text.replace(/^(\d{4}-\d{2}-\d{2})$/, '$1 00:00')) : new Date(now)
  if (time !== null) at.setHours(Number(time[1]), Number(time[2]), Number(time[3] ?? 0), 0)
  if (Number.isNaN(at.getTime()))
    throw failure('usage', `“${text}” is no moment. Say it like 09:30 or "2026-11-21 09:30".`)
  return at
}

/** `2026-11-21 09:30:05`, in this machine's time. */
export function momentText(at: Date): string {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

const two = (value: number): string => String(value).padStart(2, '0')
