import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { link, mkdir, open, unlink } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { numberedName, safeFileName } from '../../platform/blobs/blobs.ts'
import { syncFolder } from '../../platform/data-folder/data-folder.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { verifySealed } from '../../platform/sealed/sealed.ts'

/** Keeps a dump that was sent, under a name of its own, if it is one. Returns the name. */
export async function receiveDump(folder: string, source: Readable, givenName: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const temporary = path.join(folder, `.${randomUUID()}.part`)
  try {
    await pipeline(source, createWriteStream(temporary, { flags: 'wx', mode: 0o640, flush: true }))
    const kind = await kindOf(temporary)
    return await place(folder, temporary, `uploaded-${plainName(givenName, kind)}`)
  } finally {
    await unlink(temporary).catch(() => {})
  }
}

const kinds = {
  sealed: { begins: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), ending: '.dump.zst' },
  postgres: { begins: Buffer.from('PGDMP'), ending: '.pgdump' },
} as const
type Kind = keyof typeof kinds

async function kindOf(file: string): Promise<Kind> {
  const start = await firstBytes(file)
  if (start.subarray(0, 4).equals(kinds.sealed.begins)) {
    await proveSealed(file)
    return 'sealed'
  }
  // The custom format begins with its name and version; its tables are read by pg_restore alone.
  if (start.subarray(0, 5).equals(kinds.postgres.begins) && start[5] === 1) return 'postgres'
  throw failure(
    'not_a_dump',
    'That is no dump: only files that `heirloom dump` or `pg_dump --format=custom` made are kept.',
  )
}

async function proveSealed(file: string): Promise<void> {
  try {
    await verifySealed(file)
  } catch (error) {
    if (!String(errorCode(error)).startsWith('sealed_')) throw error
    throw failure('not_a_dump', 'That dump is damaged, or broke off on its way. It was not kept.', {
      cause: error,
    })
  }
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Letters, digits, dot, dash and underscore, with an ending that tells what it is. */
function plainName(given: string, kind: Kind): string {
  const plain = safeFileName(path.posix.basename(given))
    .replaceAll(/[^a-zA-Z0-9_.-]/g, '_')
    .slice(0, 150)
  return plain.includes('.') ? plain : `${plain}${kinds[kind].ending}`
}

async function place(folder: string, temporary: string, name: string): Promise<string> {
  for (let number = 0; ; number++) {
    const free = numberedName(name, number).replace('+', '_')
    try {
      await link(temporary, path.join(folder, free))
      await syncFolder(folder)
      return free
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
  }
}
