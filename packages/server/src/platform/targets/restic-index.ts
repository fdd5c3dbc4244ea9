import { z } from 'zod'
import { inParallel } from './parallel.ts'
import type { Restic } from './restic-program.ts'
import type { TargetFile } from './target.ts'

export const tags = { files: 'files', text: 'text', removed: 'removed', whole: 'whole' } as const
export const removedPath = 'heirloom-removed.json'
const hostPrefix = 'heirloom-'

const snapshot = z.object({
  id: z.string(),
  time: z.string(),
  hostname: z.string(),
  tags: z.array(z.string()).nullish(),
  paths: z.array(z.string()).nullish(),
})
export type Snapshot = z.infer<typeof snapshot>

const node = z.object({
  struct_type: z.string(),
  type: z.string().optional(),
  path: z.string().optional(),
  size: z.number().optional(),
  mtime: z.string().optional(),
  ctime: z.string().optional(),
})

export interface Stored extends TargetFile {
  readonly snapshot: string
  /** As they were at the source. */
  readonly mtime: string
  readonly ctime: string
}

export const hostOf = (instance: string): string => `${hostPrefix}${instance}`

/** The libraries whose snapshots a repository holds. */
export function instancesOf(snapshots: readonly Snapshot[]): string[] {
  const hosts = snapshots.map(({ hostname }) => hostname).filter((host) => host.startsWith(hostPrefix))
  return [...new Set(hosts.map((host) => host.slice(hostPrefix.length)))]
}

export async function listSnapshots(restic: Restic, timeoutMs?: number): Promise<Snapshot[]> {
  const text = await restic.run({
    args: ['snapshots', '--json', '--no-lock'],
    ...(timeoutMs !== undefined && { timeoutMs }),
  })
  const all = z.array(snapshot).nullable().parse(JSON.parse(text)) ?? []
  return all.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time) || (a.time < b.time ? -1 : 1))
}

async function listFiles(restic: Restic, id: string): Promise<Stored[]> {
  const files: Stored[] = []
  const onLine = (line: string): void => {
    const { type, path, size = 0, mtime = '', ctime = '' } = node.parse(JSON.parse(line))
    if (type === 'file' && path !== undefined)
      files.push({ path: path.slice(1), bytes: size, snapshot: id, mtime, ctime })
  }
  await restic.run({ args: ['ls', '--json', '--no-lock', id], onLine })
  return files
}

/** What the snapshots of one library hold together: of each path the newest, unless it was removed later. */
export function openIndex(restic: Restic) {
  let folded = new Set<string>()
  let newest = ''
  let files = new Map<string, Stored>()

  const fold = async (added: readonly Snapshot[]): Promise<void> => {
    const contents = new Map<string, Stored[] | string[]>()
    await inParallel(added, { parallel: 2 }, async (one) => {
      contents.set(
        one.id,
        hasTag(one, tags.removed) ? await listRemoved(restic, one.id) : await listFiles(restic, one.id),
      )
    })
    for (const one of added) {
      for (const file of contents.get(one.id) ?? [])
        if (typeof file === 'string') files.delete(file)
        else files.set(file.path, file)
      folded.add(one.id)
      newest = one.time
    }
  }

  return {
    /** Call after each change of the repository, by whomever; what is known already is not read again. */
    refresh: async (instance: string): Promise<void> => {
      const all = (await listSnapshots(restic)).filter(({ hostname }) => hostname === hostOf(instance))
      const ids = new Set(all.map(({ id }) => id))
      const added = all.filter(({ id }) => !folded.has(id))
      const isContinued = [...folded].every((id) => ids.has(id)) && added.every(({ time }) => time >= newest)
      if (!isContinued) [folded, newest, files] = [new Set(), '', new Map()]
      await fold(isContinued ? added : all)
    },
    find: (path: string) => files.get(path),
    all: () => files.values(),
    /** What is newest in one snapshot. */
    in: (snapshot: string) => [...files.values()].filter((file) => file.snapshot === snapshot),
  }
}

export type Index = ReturnType<typeof openIndex>

/** A repository as the parts of this target share it. */
export interface Repository {
  readonly restic: Restic
  readonly index: Index
  /** The folder that is mirrored. */
  readonly root: string
  readonly host: () => string
}

export async function listOwnSnapshots({ restic, host }: Repository): Promise<Snapshot[]> {
  return (await listSnapshots(restic)).filter(({ hostname }) => hostname === host())
}

export function hasTag({ tags: given }: Snapshot, tag: string): boolean {
  return given?.includes(tag) === true
}

export async function listRemoved(restic: Restic, id: string): Promise<string[]> {
  const text = await restic.run({ args: ['dump', '--no-lock', id, `/${removedPath}`] })
  return z.array(z.string()).parse(JSON.parse(text))
}
