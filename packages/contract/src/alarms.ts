// Heirloom's own: what is wrong at the moment, and how the library moved.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, id } from './scalars.ts'

const alarm = z.object({
  id,
  /** Stable: `changes_waiting`, `library_shrank`, `thumbnails_failing`, `journal_incomplete`, … */
  code: z.string(),
  severity: z.enum(['notice', 'warning', 'alarm']),
  /** What is the matter and what to do. */
  text: z.string(),
  raisedAt: z.string(),
  /** Null while it lasts. */
  clearedAt: z.string().nullable(),
})
export type Alarm = z.infer<typeof alarm>

const day = z.object({
  /** `2026-11-21`, or an hour of it: `2026-11-21T09:00:00Z`. */
  at: z.string(),
  added: count,
  removed: count,
  broughtBack: count,
  /** Photos and videos in the timeline and the archive at its end. */
  total: count,
})

const trend = z.object({
  points: z.array(day),
  byIntent: z.array(z.object({ intent: z.string(), removed: count })),
})
export type Trend = z.infer<typeof trend>

const tags = ['Heirloom']

export const alarmRoutes = {
  listAlarms: defineRoute({
    operationId: 'listAlarms',
    method: 'GET',
    path: '/heirloom/alarms',
    access: 'user',
    responses: { 200: z.array(alarm) },
    summary: 'What is the matter now, and what was in the last 30 days; your own, for an admin everything',
    tags,
  }),
  getTrend: defineRoute({
    operationId: 'getTrend',
    method: 'GET',
    path: '/heirloom/trend',
    access: 'user',
    query: z.object({ span: z.enum(['day', 'week', 'month']).default('week') }),
    responses: { 200: trend },
    summary: 'How your library grew and shrank, by hour over a day, by day over a week or 30 days',
    tags,
  }),
} as const
