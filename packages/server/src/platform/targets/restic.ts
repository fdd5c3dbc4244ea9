// A restic repository: encrypted, without duplicates, in snapshots. Every `put` is one snapshot; together they are the mirror, and
// the newest of a path counts. Whose it is stands in the snapshots' host, `heirloom-<instance>`.
import { lstat, readdir } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { errorCode } from '../errors/errors.ts'
import type { Log } from '../log/log.ts'
import { identityPath, identityText, isEmptyTarget, proveInstance } from './identity.ts'
import { inParallel } from './parallel.ts'
import { checkPath, folderOfPrefix, locate } from './paths.ts'
import { pour } from './pour.ts'
import { findFault } from './reading.ts'
import { hostOf, instancesOf, listSnapshots, openIndex, removedPath, tags } from './restic-index.ts'
import type { Index, Repository } from './restic-index.ts'
import { openRestic } from './restic-program.ts'
import type { Restic, ResticPlace } from './restic-program.ts'
import { fetchFromRestic, readFromRestic, verifyInRestic } from './restic-reading.ts'
import { replaceText, storeText } from './restic-text.ts'
import { tidyRestic } from './restic-tidy.ts'
import { readSource } from './sources.ts'
import type { KnownFile, Opening, Target, TargetFile } from './target.ts'

const openWithinMs = 60_000

export function resticTarget(
  place: ResticPlace,
  { root, log, tidyFrom = 20 }: { readonly root: string; readonly log: Log; readonly tidyFrom?: number },
): Target {
  const restic = openRestic(place)
  const index = openIndex(restic)
  let instance = ''
  let isRead = false
  const refresh = async () => {
    await index.refresh(instance)
    isRead = true
  }
  const ready = async () => {
    if (!isRead) await refresh()
  }
  const repository = { restic, index, root, host: () => hostOf(instance) }

  return {
    open: async (opening) => {
      instance = await openRepository(restic, place.repository, opening)
      isRead = false
      await ready()
      return { instance }
    },
    put: async (files, options) => {
      for (const file of files) checkPath(file.path)
      await ready()
      await putInRestic({ ...repository, refresh }, files, options)
    },
    list: (prefix) => listIndex(refresh, index, folderOfPrefix(prefix)),
    read: async (relative) => {
      checkPath(relative)
      await ready()
      return Readable.from(await readFromRestic(restic, index, relative))
    },
    fetch: async (files, folder, options) => {
      for (const file of files) checkPath(file.path)
      await refresh()
      await fetchFromRestic(repository, files, folder, options)
    },
    verify: async (files, options) => {
      await refresh()
      await verifyInRestic(repository, files, options)
    },
    replace: async (relative, content) => {
      checkPath(relative)
      await ready()
      await replaceText(repository, relative, content)
      await refresh()
    },
    appendLines: () => Promise.resolve(),
    remove: async (paths) => {
      for (const relative of paths) checkPath(relative)
      await ready()
      const known = paths.filter((relative) => index.find(relative) !== undefined)
      if (known.length > 0) await storeText(repository, removedPath, JSON.stringify(known), tags.removed)
      await refresh()
    },
    tidy: async (options) => {
      await refresh()
      await tidyRestic(repository, { ...options, log, tidyFrom })
      await refresh()
    },
    space: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  }
}

async function openRepository(
  restic: Restic,
  repository: string,
  { instance, mayMake }: Opening,
): Promise<string> {
  const made = await findRepository(restic, repository)
  if (!made && (!mayMake || instance === '')) throw isEmptyTarget(restic.place)
  if (!made) await restic.run({ args: ['init'], timeoutMs: openWithinMs })
  const found = instancesOf(await listSnapshots(restic, openWithinMs))
  if (found.length === 0 && (!mayMake || instance === '')) throw isEmptyTarget(restic.place)
  for (const one of found) proveInstance(one, restic.place, instance === '' ? (found[0] ?? '') : instance)
  if (found.length === 0) {
    const args = ['backup', '--json', '--quiet', '--stdin', '--stdin-filename', identityPath]
    await restic.run({
      args: [...args, '--host', hostOf(instance), '--tag', tags.files],
      input: identityText(instance),
    })
  }
  return instance === '' ? (found[0] ?? '') : instance
}

/** Only a folder that is there and empty, or a place elsewhere that answers, may become a repository. */
async function findRepository(restic: Restic, repository: string): Promise<boolean> {
  try {
    await restic.run({ args: ['cat', 'config', '--no-lock'], timeoutMs: openWithinMs })
    return true
  } catch (error) {
    if (errorCode(error) !== 'target_gone' || !(await isFree(repository, error))) throw error
    return false
  }
}

async function isFree(repository: string, error: unknown): Promise<boolean> {
  const folder = repository.replace(/^local:/, '')
  if (path.isAbsolute(folder)) return (await readdir(folder).catch(() => ['gone'])).length === 0
  const words = error instanceof Error && 'details' in error ? JSON.stringify(error.details) : ''
  return (
    /does not exist|not found|no such file|404|specified key/i.test(words) &&
    !/dial |no such host|timeout/i.test(words)
  )
}

async function* listIndex(
  refresh: () => Promise<void>,
  index: Index,
  folder: string,
): AsyncGenerator<TargetFile> {
  await refresh()
  for (const { path: relative, bytes } of index.all())
    if (folder === '' || relative.startsWith(`${folder}/`)) yield { path: relative, bytes }
}

type Putting = Repository & { readonly refresh: () => Promise<void> }

async function putInRestic(
  repository: Putting,
  files: readonly KnownFile[],
  { onStored, onDifferent, anew = false, ...transfer }: Parameters<Target['put']>[1],
): Promise<void> {
  const { restic, index, root, host, refresh } = repository
  const isThere = ({ path: relative, bytes }: KnownFile) => index.find(relative)?.bytes === bytes
  const missing = anew ? files : files.filter((file) => !isThere(file))
  const isMissing = new Set(missing)
  for (const file of files) if (!isMissing.has(file)) await onStored(file)
  const right = new Map<KnownFile, string>()
  await inParallel(missing, transfer, async (file) => {
    const before = await stampOf(root, file.path)
    const fault = await findFault(file, () =>
      pour(readSource(root, file), { limit: file.bytes, signal: transfer.signal }),
    )
    if (fault === undefined) right.set(file, before)
    else await onDifferent(file, fault)
  })
  if (right.size === 0) return
  const args = ['backup', '--json', '--quiet', '--host', host(), '--tag', tags.files, '--files-from-raw', '-']
  await restic.run({
    args: anew ? [...args, '--force'] : args,
    input: [...right.keys()].map((file) => `${file.path}\0`).join(''),
    folder: root,
    signal: transfer.signal,
    codes: [3],
  })
  await refresh()
  const changed: KnownFile[] = []
  for (const [file, before] of right)
    if (isThere(file) && (await stampOf(root, file.path)) === before) await onStored(file)
    else changed.push(file)
  await forgetChanged(repository, changed)
  for (const file of changed) await onDifferent(file, 'unreadable')
}

/** What was touched between our reading and restic's may hold anything: it does not count as stored. */
async function forgetChanged(repository: Putting, changed: readonly KnownFile[]): Promise<void> {
  const known = changed.map((file) => file.path).filter((one) => repository.index.find(one) !== undefined)
  if (known.length === 0) return
  await storeText(repository, removedPath, JSON.stringify(known), tags.removed)
  await repository.refresh()
}

/** Of a file that was not touched between two looks, the same. */
async function stampOf(root: string, relative: string): Promise<string> {
  try {
    const found: BigIntStats = await lstat(await locate(root, relative, { firstMayLink: true }), {
      bigint: true,
    })
    return [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ')
  } catch {
    return 'not there' // Reading it tells why.
  }
}
