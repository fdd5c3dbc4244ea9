// From what exiftool wrote to values that can be trusted: trimmed, bounded, finite.

import type { Tags } from './exiftool.ts'

const longestText = 2000

/** The first of the names that has a text in it. */
export function textOf(tags: Tags, names: readonly string[], longest = longestText): string | null {
  for (const name of names) {
    const text = cleanText(tags[name], longest)
    if (text !== null) return text
  }
  return null
}

export function cleanText(value: unknown, longest = longestText): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  // oxlint-disable-next-line no-control-regex
  const text = String(value).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
  const bounded = text.trim().slice(0, longest).toWellFormed()
  return bounded === '' ? null : bounded
}

/** The first of the names that has a finite number in it, within the range. Of a list, its first. */
export function numberOf(
  tags: Tags,
  names: readonly string[],
  lowest: number,
  highest: number,
): number | null {
  for (const name of names) {
    const value: unknown = Array.isArray(tags[name]) ? tags[name][0] : tags[name]
    const number =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && value.trim() !== ''
          ? Number(value)
          : Number.NaN
    if (Number.isFinite(number) && number >= lowest && number <= highest) return number
  }
  return null
}

/** Every text under the names, in their order, each once. */
export function textsOf(tags: Tags, names: readonly string[], atMost: number, longest: number): string[] {
  const values = names.flatMap((name) => tags[name] ?? []).slice(0, atMost * 2)
  const texts = values.flatMap((value) => cleanText(value, longest) ?? [])
  return [...new Set(texts)].slice(0, atMost)
}

/** All 'Group:Name' keys with this name, whatever their group. */
export function anyGroup(tags: Tags, name: string): string[] {
  return Object.keys(tags).filter((key) => key.endsWith(`:${name}`))
}
