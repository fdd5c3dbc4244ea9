// The way back on a new machine: what is typed there, and the code as it is read. Pure.
import type { BackupTarget } from '../../data/backups.ts'

/** The one command of a new machine. A place that is not known stands as its name. */
export function recoverLine({ kind, name, place }: Pick<BackupTarget, 'kind' | 'name' | 'place'>): string {
  const from = place === null ? name : kind === 'folder' ? place : `${kind}:${place}`
  return `./heirloom recover --from ${quoted(from)}`
}

/** For a shell: what it would take apart stands in quotes. */
const quoted = (text: string) =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A code in the groups that it has, else in fours. */
export function groupsOf(code: string): string[] {
  const groups = code.split(/[\s-]+/).filter(Boolean)
  return groups.length > 1 ? groups : (code.match(/.{1,4}/g) ?? [])
}
