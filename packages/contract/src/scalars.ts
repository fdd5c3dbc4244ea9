// Single values that many shapes share: ids, moments, sizes, flags in a query.
import { z } from 'zod'

export const id = z.guid()
export const idParams = z.object({ id })
export const nothing = z.null().meta({ description: 'No content' })

/** A moment as clients send it: ISO 8601 with Z or an offset. */
export const moment = z.iso.datetime({ offset: true })

/** The same sign rules as a browser's e-mail field, so that `me@nas` may sign in; compared in lower case. */
export const email = z.email({ pattern: z.regexes.html5Email }).max(254).toLowerCase()

/** Long enough to be worth guessing at, short enough not to be an attack on the hash function. */
export const newPassword = z.string().min(8).max(512)

export const count = z.int().min(0)

/** A flag in a query string. */
export const flag = z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] }).meta({ type: 'boolean' })

/** A whole number in a query string. */
export const wholeNumber = <T extends z.ZodType<number, number>>(schema: T) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number)
    .pipe(schema)
    .meta({ type: 'integer' })

/** What a shared link adds to a query; the credential itself is read by the access check. */
export const linkQuery = z.object({ key: z.string().optional(), slug: z.string().optional() })

/** A part of the map in degrees: west, south, east, north. Over the 180th meridian west is more than east. */
export const box = z
  .string()
  .max(200)
  .regex(/^-?\d{1,3}(\.\d+)?(,-?\d{1,3}(\.\d+)?){3}$/, 'Expected west,south,east,north in degrees')
