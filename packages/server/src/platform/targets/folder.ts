// A plain copy: a folder on another disk or share that holds files as they are. Its own things stand in `.heirloom/`: what is on
// its way (`incoming/`), and what was found damaged and replaced (`damaged/`).
import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, statfs, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { durableFolders } from '../blobs/blobs.ts'
import { errorCode, failure } from '../errors/errors.ts'
import type { Log } from '../log/log.ts'
import { atFolder, saysAbsent } from './faults.ts'
import { identityPath, identityText, isEmptyTarget, isUsedOtherwise, readIdentity } from './identity.ts'
import { incomingNames } from './incoming.ts'
import { appendWholeLines } from './lines.ts'
import { folderOfPrefix, locate } from './paths.ts'
import { chunksOf } from './pour.ts'
import { fetchByReading, verifyByReading } from './reading.ts'
import { putInFolder } from './folder-put.ts'
import type { Opening, Space, Target, TargetFile } from './target.ts'

interface FolderPlace {
  /** The target's folder, absolute. */
  readonly folder: string
  /** The folder whose files it mirrors. */
  readonly root: string
  readonly log: Log
}

const ownFolder = '.heirloom'
const strangers = new Set([ownFolder, 'lost+found', 'System Volume Information', '.DS_Store', '.fseventsd'])

export function folderTarget({ folder, root, log }: FolderPlace): Target {
  const incoming = incomingNames(path.join(folder, ownFolder, 'incoming'))
  const folders = durableFolders(folder)
  let instance = ''
  const at = <T>(work: () => Promise<T>) => atFolder(folder, work)
  const prove = () => proveFolder(folder, instance)
  const openFile = (file: TargetFile) => readFile(folder, file, prove)

  const writeOver = async (relative: string, text: string): Promise<void> => {
    const final = await locate(folder, relative, { firstMayLink: false })
    const temporary = incoming.next()
    await writeText(temporary, text)
    await folders.ensure(parentOf(relative))
    await rename(temporary, final)
    await folders.sync(path.dirname(final))
  }

  return {
    open: async (opening) => {
      instance = await at(() => openFolder(folder, opening, incoming, writeOver))
      return { instance }
    },
    put: (files, options) => putInFolder({ folder, root, folders, incoming, log, prove }, files, options),
    list: (prefix) => listFolder(folder, folderOfPrefix(prefix), prove),
    read: (relative) => openStream(folder, relative, prove),
    fetch: (files, into, options) => fetchByReading(openFile, files, into, options),
    verify: (files, options) => verifyByReading(openFile, files, options),
    replace: (relative, text) => at(() => writeOver(relative, text)),
    appendLines: (relative, lines) =>
      at(async () => {
        await prove()
        const file = await locate(folder, relative, { firstMayLink: false })
        await folders.ensure(parentOf(relative))
        if (await appendWholeLines(file, lines)) await folders.sync(path.dirname(file))
      }),
    remove: (paths) => at(() => removeFiles(folder, paths, prove, folders.sync)),
    space: () => at(() => spaceOf(folder)),
    close: () => Promise.resolve(),
  }
}

/** Where no library is named, nothing is written: also a copy that is mounted read-only can be read. */
async function openFolder(
  folder: string,
  { instance, mayMake }: Opening,
  incoming: ReturnType<typeof incomingNames>,
  writeOver: (relative: string, text: string) => Promise<void>,
): Promise<string> {
  const found = await findIdentity(folder, instance)
  if (found === undefined && !(await isEmptyFolder(folder))) throw isUsedOtherwise(folder)
  if (found === undefined && (!mayMake || instance === '')) throw isEmptyTarget(folder)
  if (instance === '') return found ?? ''
  await makeOwnFolders(folder)
  await incoming.clear()
  if (found === undefined) await writeOver(identityPath, identityText(instance))
  else await proveWritable(incoming.next())
  return instance
}

async function findIdentity(folder: string, instance: string): Promise<string | undefined> {
  try {
    const text = await readText(path.join(folder, identityPath))
    return readIdentity(text, folder, instance)
  } catch (error) {
    if (!saysAbsent(error)) throw error
    return undefined
  }
}

async function isEmptyFolder(folder: string): Promise<boolean> {
  const names = await readdir(folder)
  return names.every((name) => strangers.has(name) || name.startsWith('.Trash'))
}

async function makeOwnFolders(folder: string): Promise<void> {
  for (const name of [ownFolder, path.join(ownFolder, 'incoming'), path.join(ownFolder, 'damaged')])
    await mkdir(path.join(folder, name)).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error
    })
}

async function proveWritable(temporary: string): Promise<void> {
  await writeText(temporary, 'a trial\n')
  await unlink(temporary)
}

async function writeText(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o644)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function readText(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

/** Throws unless the folder is still the one that was opened: a disk that was unmounted leaves an empty folder behind. */
async function proveFolder(folder: string, instance: string): Promise<void> {
  await atFolder(folder, async () => {
    readIdentity(await readText(path.join(folder, identityPath)), folder, instance)
  })
}

async function* listFolder(
  folder: string,
  prefix: string,
  prove: () => Promise<void>,
): AsyncGenerator<TargetFile> {
  await prove()
  const walk = walkFiles(folder, prefix)
  for (;;) {
    const step = await atFolder(folder, () => walk.next())
    if (step.done === true) return
    yield step.value
  }
}

async function* walkFiles(root: string, prefix: string): AsyncGenerator<TargetFile> {
  for (const entry of await entriesOf(path.join(root, prefix))) {
    if (entry.name.startsWith('.') || (prefix === '' && strangers.has(entry.name))) continue
    const relative = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.isDirectory()) yield* walkFiles(root, relative)
    if (!entry.isFile()) continue
    const found = await lstatOrNothing(path.join(root, relative))
    if (found !== undefined) yield { path: relative, bytes: found.size }
  }
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (saysAbsent(error)) return []
    throw error
  }
}

async function lstatOrNothing(file: string) {
  return await lstat(file).catch((error: unknown) => {
    if (saysAbsent(error)) return undefined
    throw error
  })
}

async function openForReading(folder: string, relative: string): Promise<FileHandle> {
  const file = await locate(folder, relative, { firstMayLink: false })
  return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
}

async function openStream(folder: string, relative: string, prove: () => Promise<void>): Promise<Readable> {
  try {
    return (await openForReading(folder, relative)).createReadStream()
  } catch (error) {
    throw await readFailure(relative, error, prove)
  }
}

async function* readFile(
  folder: string,
  { path: relative, bytes }: TargetFile,
  prove: () => Promise<void>,
): AsyncGenerator<Buffer> {
  let handle: FileHandle | undefined
  try {
    handle = await openForReading(folder, relative)
    yield* chunksOf(handle, bytes)
  } catch (error) {
    throw await readFailure(relative, error, prove)
  } finally {
    await handle?.close()
  }
}

/** What is said of one file counts only where the place is there. */
async function readFailure(relative: string, cause: unknown, prove: () => Promise<void>): Promise<unknown> {
  if (errorCode(cause) === 'bad_path') return cause
  await prove()
  const details = { path: relative }
  return saysAbsent(cause)
    ? failure('target_file_missing', 'The backup does not hold that file.', { cause, details })
    : failure('target_file_unreadable', 'That file of the backup cannot be read.', { cause, details })
}

async function removeFiles(
  folder: string,
  paths: readonly string[],
  prove: () => Promise<void>,
  sync: (folder: string) => Promise<void>,
): Promise<void> {
  await prove()
  const parents = new Set<string>()
  for (const relative of paths) {
    const file = await locate(folder, relative, { firstMayLink: false })
    await unlink(file).then(
      () => parents.add(path.dirname(file)),
      (error: unknown) => {
        if (!saysAbsent(error)) throw error
      },
    )
  }
  for (const parent of parents) await sync(parent)
}

async function spaceOf(folder: string): Promise<Space> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

function parentOf(relative: string): string {
  const parent = path.posix.dirname(relative)
  return parent === '.' ? '' : parent
}
