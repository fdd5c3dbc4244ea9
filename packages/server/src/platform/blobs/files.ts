import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, opendir, realpath, statfs, unlink, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { errorCode, failure } from '../errors/errors.ts'
import { failpoint } from '../failpoints/failpoints.ts'
import { saysAbsent, storing } from './faults.ts'
import { durableFolders } from './folders.ts'
import { openMarker, readMarker } from './marker.ts'
import { checkBlobPath, isInside } from './paths.ts'
import { placeFile } from './place.ts'
import { probeFolder } from './probe.ts'
import {
  locateQuarantined,
  quarantineFile,
  restoreFile,
  sizeOfQuarantined,
  unlinkFromQuarantine,
} from './quarantine.ts'
import { digest, receiveFile } from './receive.ts'
import type { BlobEntry, BlobStat, BlobStore, ByteRange, Digests } from './store.ts'
import { walkFiles } from './walk.ts'

export interface FileStoreSettings {
  readonly root: string
  /** A folder beside `root`; on the same file system a move there costs nothing. */
  readonly quarantine: string
  /** The store's id, where the database knows it: then a folder without that marker is refused. */
  readonly expectedId?: string | undefined
}

const readChunk = 256 * 1024

/** Opens the store in a folder, or makes one in a folder that is empty. */
export async function openFileStore(settings: FileStoreSettings): Promise<BlobStore> {
  const id = await openMarker(settings.root, settings.expectedId)
  const root = await storing(() => realpath(settings.root))
  const waitingRoom = path.join(root, '.incoming')
  await storing(() => mkdir(waitingRoom, { recursive: true }))
  const folders = durableFolders(root)

  return {
    id,
    probe: () => probeFolder(root, waitingRoom),
    receive: async (source, options) => {
      const incoming = incomingName(options.name)
      return { incoming, ...(await receiveFile(source, path.join(waitingRoom, incoming), options)) }
    },
    place: async ({ incoming }, blobPath) => {
      checkBlobPath(blobPath)
      const file = path.join(waitingRoom, incomingName(incoming))
      return await storing(async () => {
        await folders.ensure(folderOf(blobPath))
        await locate(root, blobPath)
        return await placeFile(folders, root, file, blobPath)
      })
    },
    discard: ({ incoming }) => storing(() => unlinkIfThere(path.join(waitingRoom, incomingName(incoming)))),
    listIncoming: () => listIncoming(waitingRoom),
    read: (blobPath, range) => readFile(root, id, blobPath, range),
    stat: (blobPath) => statBlob(root, id, blobPath),
    hash: (blobPath) => hashBlob(root, id, blobPath),
    list: (prefix) => listBlobs(root, id, prefix),
    quarantine: async (blobPath, room) => {
      const file = await locate(root, blobPath)
      return await storing(() => quarantineFile(folders, file, settings.quarantine, blobPath, room))
    },
    restore: async (from, blobPath) => {
      const target = await locate(root, blobPath)
      const file = await locateQuarantined(settings.quarantine, from)
      const found = await storing(() =>
        restoreFile(folders, settings.quarantine, { from, file, target, blobPath }),
      )
      if (found === 'missing') await provePresence(root, id)
      return found
    },
    sizeInQuarantine: (from) => storing(() => sizeOfQuarantined(settings.quarantine, from)),
    unlinkQuarantined: (from) => storing(() => unlinkFromQuarantine(settings.quarantine, from)),
    freeSpace: async () => {
      const { bavail, bsize } = await storing(() => statfs(root))
      return bavail * bsize
    },
  }
}

/** Names in the waiting room are UUIDs, perhaps with an extension, so none can be a path. */
function incomingName(name: string): string {
  if (/^[0-9a-f-]{36}(?:\.[a-z]{1,8})?$/u.test(name)) return name
  throw failure('bad_path', 'That is not a name in the waiting room.', { details: { name } })
}

function folderOf(blobPath: string): string {
  const folder = path.posix.dirname(blobPath)
  return folder === '.' ? '' : folder
}

/** The file of a path, refused when a symbolic link on the way leads out of the store. */
async function locate(root: string, blobPath: string): Promise<string> {
  checkBlobPath(blobPath)
  const file = path.join(root, blobPath)
  const folder = await realpath(path.dirname(file)).catch((error: unknown) => {
    if (saysAbsent(error)) return path.dirname(file)
    throw error
  })
  if (isInside(root, folder)) return file
  throw failure('bad_path', 'That path leads out of the store.', { details: { path: blobPath } })
}

async function unlinkIfThere(file: string): Promise<void> {
  await unlink(file).catch((error: unknown) => {
    if (!saysAbsent(error)) throw error
  })
}

async function statBlob(root: string, id: string, blobPath: string): Promise<BlobStat | undefined> {
  const look = () => statOrNothing(root, blobPath)
  // Looked at twice around the marker: a mount that comes or goes between is not an absence.
  return (await look()) ?? (await provePresence(root, id).then(look))
}

async function statOrNothing(root: string, blobPath: string): Promise<BlobStat | undefined> {
  return await storing(async () => {
    try {
      const found = await lstat(await locate(root, blobPath))
      if (found.isFile()) return { size: found.size, mtime: found.mtime }
      throw failure('storage_unreachable', `${blobPath} is not a file.`)
    } catch (error) {
      if (saysAbsent(error)) return undefined
      throw error
    }
  })
}

async function provePresence(root: string, id: string): Promise<void> {
  if ((await readMarker(root)) === id) return
  throw failure(
    'storage_unreachable',
    `The folder ${root} is not the one with your originals. Is its disk mounted?`,
  )
}

async function readFile(
  root: string,
  id: string,
  blobPath: string,
  range: ByteRange = { start: 0 },
): Promise<Readable> {
  const handle = await openBlob(root, id, blobPath)
  return handle.createReadStream({ ...range, highWaterMark: readChunk })
}

async function openBlob(root: string, id: string, blobPath: string): Promise<FileHandle> {
  try {
    return await open(await locate(root, blobPath), constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if (errorCode(error) === 'ELOOP')
      throw failure('bad_path', 'A symbolic link is never an original.', { cause: error })
    return await storing(async () => {
      if (!saysAbsent(error)) throw error
      await provePresence(root, id)
      throw failure('blob_missing', 'The file is missing from the storage.', {
        cause: error,
        details: { path: blobPath },
      })
    })
  }
}

async function hashBlob(root: string, id: string, blobPath: string): Promise<Digests> {
  const handle = await openBlob(root, id, blobPath)
  const sha1 = createHash('sha1')
  const sha256 = createHash('sha256')
  let size = 0
  return await storing(async () => {
    for await (const chunk of handle.createReadStream({
      highWaterMark: readChunk,
    }) as AsyncIterable<Buffer>) {
      await digest([sha1, sha256], chunk)
      size += chunk.length
    }
    failpoint('blobs.hashed')
    return { size, sha1: sha1.digest(), sha256: sha256.digest() }
  })
}

async function* listBlobs(root: string, id: string, prefix: string): AsyncGenerator<BlobEntry> {
  if (prefix !== '') checkBlobPath(prefix)
  await provePresence(root, id)
  if (!(await storing(() => isThere(path.join(root, prefix))))) return
  const walk = walkFiles(root, prefix)
  for (;;) {
    const step = await storing(() => walk.next())
    if (step.done === true) return
    yield step.value
  }
}

async function isThere(folder: string): Promise<boolean> {
  return await lstat(folder).then(
    () => true,
    (error: unknown) => {
      if (saysAbsent(error)) return false
      throw error
    },
  )
}

async function* listIncoming(waitingRoom: string): AsyncGenerator<{ incoming: string } & BlobStat> {
  const folder = await storing(() => opendir(waitingRoom))
  for await (const entry of folder) {
    const found = await lstat(path.join(waitingRoom, entry.name)).catch((error: unknown) => {
      if (!saysAbsent(error)) throw error
    })
    if (found?.isFile() === true) yield { incoming: entry.name, size: found.size, mtime: found.mtime }
  }
}
