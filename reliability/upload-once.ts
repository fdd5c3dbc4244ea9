// One upload by the program's own code, in a process that dies at the n-th step. Prints the asset's id when it is confirmed.
// Arguments: database, originals, quarantine, owner, file, n (0: never).
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { finishUpload, receiveOriginal, withUpload } from '../packages/server/src/features/upload/upload.ts'
import { openFileStore } from '../packages/server/src/platform/blobs/blobs.ts'
import { openDatabase } from '../packages/server/src/platform/db/db.ts'
import { armFailpoints } from '../packages/server/src/platform/failpoints/failpoints.ts'
import type { Tables } from '../packages/server/src/schema/schema.ts'

const [url = '', root = '', quarantine = '', ownerId = '', file = '', step = '0'] = process.argv.slice(2)
const database = openDatabase<Tables>({ url, max: 2, applicationName: 'heirloom upload-once' })
const blobs = await openFileStore({ root, quarantine })
const deps = {
  db: database.db,
  blobs,
  bootId: randomUUID(),
  follow: () => Promise.resolve(),
  reserveBytes: 0,
}
const facts = {
  fileName: 'IMG_0001.JPG',
  fileCreatedAt: new Date('2025-11-23T10:20:30Z'),
  fileModifiedAt: new Date('2025-11-23T10:20:30Z'),
  isFavorite: false,
  visibility: 'timeline',
  metadata: [],
} as const

armFailpoints((_name, count) => {
  if (count === Number(step)) process.kill(process.pid, 'SIGKILL')
})
const { id } = await withUpload(deps, ownerId, 0, async (upload) => {
  await receiveOriginal(deps, upload, createReadStream(file), facts)
  return await finishUpload(deps, upload, facts, { actor: 'system', userId: ownerId })
})
process.stdout.write(`${id}\n`)
await database.close()
