// The present database is moved aside while a new one is made in its place: never deleted, and put back where it fails.
// Invariant: `<data>/db-rebuild.json` stands as long as `<data>/db` is half-made, and says where the one before is.
import { cp, lstat, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { syncFolder, writeDurably } from '../platform/data-folder/data-folder.ts'
import { endLeftOver } from '../platform/db/embedded/embedded.ts'
import { errorCode } from '../platform/errors/errors.ts'

const shape = z.object({ aside: z.string().regex(/^db-before-rebuild-[0-9TZ-]+$/) })

interface Aside {
  /** Where the database from before is; undefined where there was none. */
  readonly folder: string | undefined
  putBack(): Promise<void>
  /** What was made stays. */
  finish(): Promise<void>
}

const markerOf = (dataFolder: string): string => join(dataFolder, 'db-rebuild.json')

const exists = async (file: string): Promise<boolean> =>
  await lstat(file).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') return false
      throw error
    },
  )

const nameOfNow = (now = new Date()): string => now.toISOString().slice(0, 19).replaceAll(':', '')

/** Makes room for a new database. What an earlier try left half-made goes; what was there before that try is kept. */
export async function moveAside(dataFolder: string): Promise<Aside> {
  const db = join(dataFolder, 'db')
  await endLeftOver(dataFolder)
  const before = await readMarker(dataFolder)
  const name = before ?? `db-before-rebuild-${nameOfNow()}Z`
  const aside = join(dataFolder, name)
  if (before !== undefined && (await exists(aside))) await removeHalfMade(dataFolder)
  await writeDurably(markerOf(dataFolder), `${JSON.stringify({ aside: name })}\n`)
  if (await exists(db)) await rename(db, aside)
  await rm(join(dataFolder, 'db.new'), { recursive: true, force: true })
  await syncFolder(dataFolder)
  const isThere = await exists(aside)
  const finish = (): Promise<void> => forgetRebuild(dataFolder)
  const putBack = async (): Promise<void> => {
    await removeHalfMade(dataFolder)
    if (isThere) await rename(aside, db)
    await syncFolder(dataFolder)
    await finish()
  }
  return { folder: isThere ? aside : undefined, putBack, finish }
}

/** From now on the database is somebody's, and no rebuild takes it for half-made. */
export async function forgetRebuild(dataFolder: string): Promise<void> {
  await rm(markerOf(dataFolder), { force: true })
  await syncFolder(dataFolder)
}

async function removeHalfMade(dataFolder: string): Promise<void> {
  await endLeftOver(dataFolder)
  for (const part of ['db', 'db.new']) await rm(join(dataFolder, part), { recursive: true, force: true })
}

async function readMarker(dataFolder: string): Promise<string | undefined> {
  const text = await readFile(markerOf(dataFolder), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return shape.parse(JSON.parse(text)).aside
  } catch {
    return undefined
  }
}

/** The journal that a library was rebuilt from becomes its own; the files that it had are kept beside. */
export async function adoptJournal(from: string, journalFolder: string): Promise<string | undefined> {
  const parts = ['segments', 'snapshots', 'head.json']
  const had = (await readdir(journalFolder)).some((name) => parts.includes(name))
  const kept = had ? `${journalFolder}-before-rebuild-${nameOfNow()}Z` : undefined
  const next = `${journalFolder}.new`
  await rm(next, { recursive: true, force: true })
  for (const part of parts)
    if (await exists(join(from, part))) await cp(join(from, part), join(next, part), { recursive: true })
  if (kept === undefined) await rm(journalFolder, { recursive: true, force: true })
  else await rename(journalFolder, kept)
  await rename(next, journalFolder)
  await syncFolder(join(journalFolder, '..'))
  return kept
}
