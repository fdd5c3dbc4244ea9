import { execFile } from 'node:child_process'
import { mkdtemp, open, rmdir, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { check } from './check.ts'
import { uploadRoutes } from './features/upload/upload.routes.ts'
import {
  addOwner,
  filesIn,
  photoBytes,
  send,
  startUploadServer,
  type UploadServer,
} from './features/upload/upload.testing.ts'

const run = promisify(execFile)
const megabyte = 1024 * 1024
const disk = await mkdtemp(path.join(tmpdir(), 'heirloom-disk-'))
const reason = await mountSmall()

async function mountSmall(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes root on Linux'
  const mounting = run('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=0755', 'heirloom-small-disk', disk])
  return await mounting.then(
    () => undefined,
    () => 'mounting is not allowed here',
  )
}

afterAll(async () => {
  if (reason === undefined) await run('umount', [disk])
  await rmdir(disk)
})

const name = (words: string) => (reason === undefined ? words : `${words} (no small disk: ${reason})`)

/** Writes until nothing goes any more. */
async function fillUp(file: string): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    for (let chunk = megabyte; chunk >= 4096;) {
      const isWritten = await handle.write(Buffer.alloc(chunk)).then(
        ({ bytesWritten }) => bytesWritten === chunk,
        () => false,
      )
      if (!isWritten) chunk /= 4
    }
  } finally {
    await handle.close()
  }
}

async function expectOnly({ database, blobs, root }: UploadServer, created: number): Promise<void> {
  expect(await filesIn(root)).toHaveLength(created)
  expect(await database.db.selectFrom('upload_claim').selectAll().execute()).toEqual([])
  const checked = await check({ db: database.db, blobs, derivedFolder: `${root}-derived`, deep: true })
  expect([checked.findings, checked.assets]).toEqual([[], created])
}

test.skipIf(reason !== undefined).each([
  [name('a disk that is nearly full refuses uploads before their bytes'), 1, megabyte, /^The disk of the/u],
  [name('a disk may fill up to its last byte in the middle of uploads'), 4, 0, /^The disk is full/u],
])(
  '%s; what was confirmed is there, of the rest nothing is left',
  async (_name, atOnce, reserveBytes, words) => {
    const server = await startUploadServer(uploadRoutes, { reserveBytes, folder: path.join(disk, 'library') })
    const ballast = path.join(disk, 'ballast')
    try {
      const owner = await addOwner(server)
      const upload = (size: number) => send(server, owner, { bytes: photoBytes(size) })
      const answers = []
      for (let round = 0; round < 16; round += atOnce)
        answers.push(...(await Promise.all(Array.from({ length: atOnce }, () => upload(megabyte)))))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 507]))
      expect(answers.some(({ body }) => words.test(body.message ?? ''))).toBe(true)
      const created = answers.filter(({ status }) => status === 201).length
      await expectOnly(server, created)
      if (atOnce === 1) expect(await server.blobs.freeSpace()).toBeGreaterThanOrEqual(reserveBytes)

      await fillUp(ballast)
      expect((await upload(20_000)).status).toBe(507)
      await expectOnly(server, created)
      await unlink(ballast)
      expect((await upload(20_000)).status).toBe(201)
      await expectOnly(server, created + 1)
    } finally {
      await server.close()
    }
  },
)
