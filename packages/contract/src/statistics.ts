// How much there is: counts of somebody's photos, and of every day.
import { z } from 'zod'
import { visibility } from './assets.ts'
import { defineRoute } from './route.ts'
import { count, flag, idParams } from './scalars.ts'

export const statisticsQuery = z.object({
  isFavorite: flag.optional(),
  isTrashed: flag.optional(),
  visibility: visibility.optional(),
})

export const statisticsResponse = z.object({ images: count, videos: count, total: count })

const heatmapQuery = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  type: z.enum(['Upload', 'Taken']).default('Upload'),
})

const heatmap = z
  .object({
    from: z.string(),
    to: z.string(),
    totalCount: count,
    series: z.array(z.object({ date: z.string(), count })),
  })
  .meta({ id: 'CalendarHeatmapResponseDto' })

const tags = ['Users']

export const statisticsRoutes = {
  getMyCalendarHeatmap: defineRoute({
    operationId: 'getMyCalendarHeatmap',
    method: 'GET',
    path: '/users/me/calendar-heatmap',
    access: 'user',
    permission: 'user.read',
    query: heatmapQuery,
    responses: { 200: heatmap },
    summary: 'How many photos came, or were taken, on each day',
    tags,
  }),
  getUserCalendarHeatmapAdmin: defineRoute({
    operationId: 'getUserCalendarHeatmapAdmin',
    method: 'GET',
    path: '/admin/users/:id/calendar-heatmap',
    access: 'admin',
    permission: 'user.read',
    params: idParams,
    query: heatmapQuery,
    responses: { 200: heatmap },
    summary: 'The same of someone',
    tags,
  }),
} as const
