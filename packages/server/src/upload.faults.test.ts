import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { check } from './check.ts'
import { settleDeadClaims } from './features/reconcile/reconcile.ts'
import { armFailpoints, disarmFailpoints } from './platform/failpoints/failpoints.ts'
import { holdLock } from './platform/db/db.ts'
import { silentLog } from './platform/log/log.ts'
import { uploadRoutes } from './features/upload/upload.routes.ts'
import {
  addOwner,
  filesIn,
  photoBytes,
  send,
  sha1Of,
  startUploadServer,
  type Sent,
  type UploadServer,
} from './features/upload/upload.testing.ts'

let server: UploadServer
let owner: string

beforeAll(async () => {
  server = await startUploadServer(uploadRoutes)
  owner = await addOwner(server)
  return () => server.close()
})
afterEach(disarmFailpoints)

/** What `heirloom check` finds, every file read. */
const findings = async () => {
  const { database, blobs, root } = server
  return (await check({ db: database.db, blobs, derivedFolder: `${root}-derived`, deep: true })).findings
}
const claims = () => server.database.db.selectFrom('upload_claim').selectAll().execute()
const settle = () => settleDeadClaims({ db: server.database.db, blobs: server.blobs, graceMs: 0 })

const fileOf = async (id: string | undefined) => {
  const query = server.database.db.selectFrom('asset').select('path')
  const row = await query.where('id', '=', id ?? '').executeTakeFirstOrThrow()
  return path.join(server.root, row.path)
}

/** Each prepares one way through the data path, and returns the upload that takes it. */
const ways: Readonly<Record<string, () => Promise<Sent>>> = {
  'a new photo': async () => ({ bytes: photoBytes() }),
  'a photo with a sidecar': async () => ({ bytes: photoBytes(), sidecar: Buffer.from('<x:xmpmeta/>') }),
  'a photo whose file is missing': async () => {
    const sent = { bytes: photoBytes() }
    await unlink(await fileOf((await send(server, owner, sent)).body.id))
    return sent
  },
  'a photo whose file is damaged': async () => {
    const sent = { bytes: photoBytes() }
    const file = await fileOf((await send(server, owner, sent)).body.id)
    await chmod(file, 0o644)
    await truncate(file, 10)
    return sent
  },
  'a sidecar for a photo that has none': async () => {
    const sent = { bytes: photoBytes() }
    await send(server, owner, sent)
    return { ...sent, sidecar: sidecarBytes() }
  },
  'another sidecar for a photo that has one': async () => {
    const sent = { bytes: photoBytes(), sidecar: sidecarBytes() }
    await send(server, owner, sent)
    return { ...sent, sidecar: sidecarBytes() }
  },
  'a sidecar with bytes that were announced and are here': async () => {
    const bytes = photoBytes()
    await send(server, owner, { bytes, sidecar: sidecarBytes() })
    const headers = { 'x-immich-checksum': sha1Of(bytes).toString('hex') }
    return { bytes, headers, sidecar: sidecarBytes() }
  },
  'a photo whose file is missing, with a sidecar': async () => {
    const sent = { bytes: photoBytes() }
    await unlink(await fileOf((await send(server, owner, sent)).body.id))
    return { ...sent, sidecar: sidecarBytes() }
  },
}

const sidecarBytes = () => Buffer.from(`<x:xmpmeta>${randomUUID()}</x:xmpmeta>`)

async function countSteps(prepare: () => Promise<Sent>): Promise<string[]> {
  const sent = await prepare()
  const names: string[] = []
  armFailpoints((name) => names.push(name))
  expect((await send(server, owner, sent)).status).toBeLessThan(300)
  disarmFailpoints()
  return names
}

/** Steps may change places, as some run side by side: one is found by its name, and which time it comes. */
function failAt(steps: readonly string[], index: number, error: Error): void {
  const wanted = steps[index]
  let times = steps.slice(0, index + 1).filter((name) => name === wanted).length
  armFailpoints((name) => {
    if (name !== wanted) return
    times -= 1
    if (times === 0) throw error
  })
}

test.each(Object.entries(ways))(
  '%s: failing at each step loses nothing that was confirmed',
  async (_name, prepare) => {
    const steps = await countSteps(prepare)
    expect(steps.length).toBeGreaterThan(5)
    for (const [index, name] of steps.entries()) {
      const sent = await prepare()
      failAt(steps, index, new Error(`failed on purpose at ${name}`))
      const failed = await send(server, owner, sent)
      disarmFailpoints()
      expect([name, failed.status >= 500]).toEqual([name, true])
      const again = await send(server, owner, sent)
      expect([name, again.status < 300]).toEqual([name, true])
    }
    // What a step left behind is still there, before anything tidies up.
    expect(await findings()).toEqual([])
    await expect.poll(async () => (await settle(), await claims())).toEqual([])
    expect(await findings()).toEqual([])
  },
  180_000,
)

test('a disk that fills up at any step of placing is said so, and leaves nothing', async () => {
  const before = await filesIn(server.root)
  const steps = await countSteps(async () => ({ bytes: photoBytes() }))
  const created = (await filesIn(server.root)).length - before.length
  expect(created).toBe(1)
  const stored = await filesIn(server.root)
  const disk = ['blobs.opened', 'blobs.written', 'blobs.synced', 'blobs.folder_made']
  for (const [index, name] of steps.entries()) {
    if (!disk.includes(name)) continue
    failAt(steps, index, Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
    const full = await send(server, owner, { bytes: photoBytes() })
    disarmFailpoints()
    expect([name, full.status]).toEqual([name, 507])
    expect([name, await filesIn(server.root)]).toEqual([name, stored])
  }
})

test('a failed upload never takes away a file that it did not place', async () => {
  const foreign = path.join(server.root, owner, '2025', '2025-11-23', 'FOREIGN.JPG')
  await mkdir(path.dirname(foreign), { recursive: true })
  await writeFile(foreign, 'put here by hand')
  const refusal = Object.assign(new Error('refused by the database'), { code: '23514' })
  for (const step of ['upload.written', 'blobs.folder_made', 'upload.reserved']) {
    failAt([step], 0, step === 'blobs.folder_made' ? Object.assign(refusal, { code: 'ENOSPC' }) : refusal)
    await send(server, owner, { bytes: photoBytes(), name: 'FOREIGN.JPG' })
    disarmFailpoints()
    expect([step, await readFile(foreign, 'utf8')]).toEqual([step, 'put here by hand'])
  }
  expect((await send(server, owner, { bytes: photoBytes(), name: 'FOREIGN.JPG' })).status).toBe(201)
  expect(await readFile(foreign, 'utf8')).toBe('put here by hand')
  await rm(foreign)
})

test('no two claims get one path', async () => {
  const paths = new Set<string | null>()
  armFailpoints((name) => {
    if (name === 'upload.reserved') throw Object.assign(new Error('stays unknown'), { code: '57P01' })
  })
  await Promise.all(
    Array.from({ length: 8 }, () => send(server, owner, { bytes: photoBytes(), name: 'SAME.JPG' })),
  )
  disarmFailpoints()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => send(server, owner, { bytes: photoBytes(), name: 'SAME.JPG' })),
  )
  for (const { body } of answers) paths.add(await fileOf(body.id))
  expect(paths.size).toBe(8)
  expect(await findings()).toEqual([])
})

test('a database that goes away at the commit is waited for, and one row comes of it', async () => {
  let fails = 2
  armFailpoints((name) => {
    if (name !== 'upload.written' || fails-- <= 0) return
    throw Object.assign(new Error('terminating connection'), { code: '57P01' })
  })
  expect((await send(server, owner, { bytes: photoBytes() })).status).toBe(201)
  expect(fails).toBeLessThan(0)
  expect(await findings()).toEqual([])
})

test('an upload whose outcome stayed unknown is settled while the program lives', async () => {
  const boot = holdLock(server.database.db, 'heirloom.boot', server.deps.bootId, silentLog())
  await boot.held
  await settle()
  failAt(['upload.committed'], 0, new Error('the answer was lost'))
  const lost = { bytes: photoBytes(), name: 'COMMITTED.JPG' }
  await send(server, owner, lost)
  failAt(['upload.written'], 0, new Error('nobody knows'))
  await send(server, owner, { bytes: photoBytes(), name: 'UNKNOWN.JPG' })
  disarmFailpoints()
  await expect.poll(settle).toMatchObject({ found: 1 })
  boot.release()
  expect(await claims()).toEqual([])
  const found = await server.database.db.selectFrom('found_file').select('path').execute()
  expect(found.map((file) => path.basename(file.path))).toContain('UNKNOWN.JPG')
  expect((await send(server, owner, lost)).body.status).toBe('duplicate')
  expect(await findings()).toEqual([])
})
