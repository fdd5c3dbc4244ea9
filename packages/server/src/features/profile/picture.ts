// One's picture of oneself. Ground, in the table `profile_image`: made small when it comes, so that it can travel in the journal.
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { runProgram } from '../../platform/process/process.ts'
import type { Db } from '../../schema/schema.ts'
import { deletePicture, findPicture, savePicture } from './pictures.sql.ts'
import type { Picture } from './pictures.sql.ts'

/** Of what is sent, and of what is kept. */
const mostSent = 10 * 1024 * 1024
const mostKept = 300_000

/** Throws `no_picture`, `too_large`. Returns since when it is the one. */
export async function choosePicture(
  db: Db,
  userId: string,
  source: Readable,
  context: OperationContext,
): Promise<Date> {
  const image = await shrink(source)
  return withOperation(db, context, (trx) => savePicture(trx, userId, image))
}

export async function removePicture(db: Db, userId: string, context: OperationContext): Promise<void> {
  await withOperation(db, context, (trx) => deletePicture(trx, userId))
}

/** Throws `no_such_thing`. */
export async function getPicture(db: Db, userId: string): Promise<Picture> {
  const picture = await findPicture(db, userId)
  if (picture === undefined) throw failure('no_such_thing', 'This person has no profile picture.')
  return picture
}

async function shrink(source: Readable): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-picture-'))
  try {
    const file = path.join(folder, 'sent')
    await pipeline(source, bounded, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
    return await shrinkFile(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* bounded(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > mostSent) throw failure('too_large', 'A profile picture may have 10 MB at most.')
    yield chunk
  }
}

async function shrinkFile(file: string): Promise<Buffer> {
  const { code, stdout } = await runProgram({
    program: process.execPath,
    args: [fileURLToPath(new URL('./shrink.ts', import.meta.url)), file],
    timeoutMs: 20_000,
    stdoutLimitBytes: mostKept,
    niceness: 5,
  }).catch((cause: unknown) => {
    throw failure('no_picture', 'That picture could not be read.', { cause })
  })
  if (code !== 0 || stdout.length === 0)
    throw failure(
      'no_picture',
      'That is no picture that can be used here: send a JPEG, PNG, WebP, GIF or AVIF.',
    )
  return stdout
}
