// Many at once, told one by one: what became of each id.
import { z } from 'zod'
import { id } from './scalars.ts'

/** A body with as many ids as a library has. */
export const longList = 48 * 1024 * 1024
export const bulkIds = z.object({ ids: z.array(id).max(200_000) }).meta({ id: 'BulkIdsDto' })

/** `error` says why it was not done. */
export const bulkResult = z
  .object({
    id,
    success: z.boolean(),
    error: z.enum(['duplicate', 'no_permission', 'not_found', 'unknown', 'validation']).optional(),
    errorMessage: z.string().optional(),
  })
  .meta({ id: 'BulkIdResponseDto' })
export type BulkResult = z.infer<typeof bulkResult>
