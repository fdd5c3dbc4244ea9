// Brings together what many puts have left: one snapshot of everything that is still at the source, untouched. An older snapshot is
// forgotten only where restic's own comparison finds all of its files in that one with the same content, or they were removed.
import { lstat, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Log } from '../log/log.ts'
import { saysAbsent } from './faults.ts'
import { hasTag, listOwnSnapshots, listRemoved, removedPath, tags } from './restic-index.ts'
import type { Index, Repository, Snapshot } from './restic-index.ts'
import { storeText } from './restic-text.ts'

interface Tidying {
  /** Fewer snapshots need no bringing together. */
  readonly tidyFrom: number
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

export async function tidyRestic(repository: Repository, { tidyFrom, log, signal }: Tidying): Promise<void> {
  const before = await listOwnSnapshots(repository)
  if (before.length < tidyFrom) return
  const whole = await makeWhole(repository, before, signal)
  if (whole === undefined) return
  const { forgotten, isWrong } = await compareAll(repository, before, whole, signal)
  if (isWrong)
    log.warn(
      `${repository.restic.place}: files changed here since they were backed up; the older snapshots are kept`,
    )
  const gone = isWrong
    ? [whole.id]
    : [...forgotten, ...staleTexts(repository, before), ...(await joinRemovals(repository, before))]
  if (gone.length > 0)
    await repository.restic.run({ args: ['forget', '--quiet', '--prune', ...gone], signal })
}

async function makeWhole(
  repository: Repository,
  before: readonly Snapshot[],
  signal: AbortSignal | undefined,
): Promise<Snapshot | undefined> {
  const { restic, index, root, host } = repository
  const cover = await coverOf(root, index)
  if (cover.length === 0) return undefined
  const parent = before.findLast((one) => hasTag(one, tags.whole))
  const args = ['backup', '--json', '--quiet', '--host', host(), '--tag', tags.whole, '--exclude', '.*']
  await restic.run({
    args: [...args, ...(parent === undefined ? [] : ['--parent', parent.id]), '--files-from-raw', '-'],
    input: cover.map((one) => `${one}\0`).join(''),
    folder: root,
    signal,
    codes: [3], // Files that went away meanwhile.
  })
  const after = await listOwnSnapshots(repository)
  const known = new Set(before.map(({ id }) => id))
  return after.findLast((one) => hasTag(one, tags.whole) && !known.has(one.id))
}

/** Which older snapshots the whole one replaces; it is wrong where it holds other content than was backed up before. */
async function compareAll(
  { restic, index }: Repository,
  before: readonly Snapshot[],
  whole: Snapshot,
  signal: AbortSignal | undefined,
): Promise<{ forgotten: string[]; isWrong: boolean }> {
  const forgotten: string[] = []
  for (const one of before) {
    signal?.throwIfAborted()
    if (hasTag(one, tags.text) || hasTag(one, tags.removed)) continue
    const lost = (await listLost(restic, one.id, whole.id)).filter(
      ({ path }) => index.find(path) !== undefined,
    )
    if (lost.some(({ path, isChanged }) => isChanged && index.find(path)?.snapshot === one.id))
      return { forgotten: [], isWrong: true }
    if (lost.length === 0) forgotten.push(one.id)
  }
  return { forgotten, isWrong: false }
}

const change = z.object({
  message_type: z.string(),
  path: z.string().optional(),
  modifier: z.string().optional(),
})

/** Files of one snapshot that another does not have, or has with other content. */
async function listLost(
  restic: Repository['restic'],
  from: string,
  to: string,
): Promise<{ path: string; isChanged: boolean }[]> {
  const lost: { path: string; isChanged: boolean }[] = []
  const onLine = (line: string): void => {
    const { message_type: type, path = '', modifier = '' } = change.parse(JSON.parse(line))
    if (type !== 'change' || modifier === '+' || path.endsWith('/')) return
    lost.push({ path: path.slice(1), isChanged: modifier !== '-' })
  }
  await restic.run({ args: ['diff', '--json', '--no-lock', from, to], onLine })
  return lost
}

/** Texts that were removed since. */
function staleTexts({ index }: Repository, before: readonly Snapshot[]): string[] {
  const texts = before.filter((one) => hasTag(one, tags.text))
  return texts
    .filter(({ paths }) => (paths ?? []).every((one) => index.find(one.slice(1)) === undefined))
    .map(({ id }) => id)
}

/** One removal says what all of them said, of what has not come back since. Which are then not needed. */
async function joinRemovals(repository: Repository, before: readonly Snapshot[]): Promise<string[]> {
  const removals = before.filter((one) => hasTag(one, tags.removed)).map(({ id }) => id)
  if (removals.length < 2) return []
  const paths = new Set<string>()
  for (const id of removals) for (const one of await listRemoved(repository.restic, id)) paths.add(one)
  const still = [...paths].filter((one) => repository.index.find(one) === undefined)
  await storeText(repository, removedPath, JSON.stringify(still), tags.removed)
  return removals
}

/** The fewest paths below the root that hold all files that are known and untouched, and no other. */
async function coverOf(root: string, index: Index): Promise<string[]> {
  const cover: string[] = []
  for (const name of await namesIn(root)) {
    const isLink = (await lstat(path.join(root, name))).isSymbolicLink()
    const found = await coverOne(root, name, index)
    // restic would keep a link as a link.
    cover.push(...(isLink && found.isWhole ? (await coverFolder(root, name, index)).parts : found.parts))
  }
  return cover
}

interface Cover {
  readonly parts: readonly string[]
  readonly isWhole: boolean
}

async function coverOne(root: string, relative: string, index: Index): Promise<Cover> {
  const nothing = { parts: [], isWhole: false }
  const found = await stat(path.join(root, relative)).catch((error: unknown) => {
    if (saysAbsent(error)) return undefined
    throw error
  })
  if (found === undefined) return nothing
  if (found.isDirectory()) {
    const inside = await coverFolder(root, relative, index)
    return inside.isWhole && inside.parts.length > 0 ? { parts: [relative], isWhole: true } : inside
  }
  const stored = index.find(relative)
  const isUntouched =
    stored?.bytes === found.size &&
    Date.parse(stored.mtime) === Math.floor(found.mtimeMs) &&
    Date.parse(stored.ctime) === Math.floor(found.ctimeMs)
  return isUntouched ? { parts: [relative], isWhole: true } : nothing
}

async function coverFolder(root: string, relative: string, index: Index): Promise<Cover> {
  const parts: string[] = []
  let isWhole = true
  for (const name of await namesIn(path.join(root, relative))) {
    const one = await coverOne(root, `${relative}/${name}`, index)
    parts.push(...one.parts)
    isWhole &&= one.isWhole
  }
  return { parts, isWhole }
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names.filter((name) => !name.startsWith('.'))
}
