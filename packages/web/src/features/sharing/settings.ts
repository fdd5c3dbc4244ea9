// What a form of a shared link says, as what is sent. Pure.
import type { LinkSettings, SharedLink } from '../../data/links.ts'
import { textOf } from '../../ui/form.ts'

const HOUR = 3_600_000
export const ENDS = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
  year: 365 * 24 * HOUR,
} as const

export type End = keyof typeof ENDS

/** `link`: the one that is changed; what is not touched is left out. */
export function settingsOf(form: FormData, now: number, link?: SharedLink): LinkSettings {
  const password = textOf(form, 'password')
  const keepsPassword = link !== undefined && password === (link.password ?? '')
  const end = textOf(form, 'ends')
  return {
    description: textOf(form, 'description').trim() || null,
    slug: textOf(form, 'slug').trim() || null,
    ...(keepsPassword ? {} : { password: password || null }),
    ...(end === 'keep' ? {} : { expiresAt: endAt(end, now) }),
    allowDownload: form.has('download'),
    showMetadata: form.has('metadata'),
    allowUpload: form.has('upload'),
  }
}

const endAt = (end: string, now: number): string | null =>
  end in ENDS ? new Date(now + ENDS[end as End]).toISOString() : null
