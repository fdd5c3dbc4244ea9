import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import sharp from 'sharp'
import { openOriginals, startServer, startWorker } from './app.ts'
import type { RunningServer } from './app.ts'
import { check } from './check.ts'
import type { Checked } from './check.ts'
import { readConfig } from './platform/config/config.ts'
import { openDataFolder } from './platform/data-folder/data-folder.ts'
import type { DataFolder } from './platform/data-folder/data-folder.ts'
import { silentLog } from './platform/log/log.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import { writeInstanceId } from './schema/schema.ts'
import type { Tables } from './schema/schema.ts'

/** The whole server, with a worker, on a database and a data folder of its own, listening on loopback. */
export interface TestApp {
  readonly server: RunningServer
  readonly url: string
  readonly database: TestDatabase<Tables>
  readonly dataFolder: DataFolder
  check(): Promise<Checked>
  /** Resolves when every asset has all its derived things, or the reason why not. */
  settled(): Promise<void>
  close(): Promise<void>
}

export async function startTestApp(): Promise<TestApp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-app-'))
  const database = await createTestDatabase<Tables>()
  await writeInstanceId(database.db, randomUUID())
  const config = {
    ...readConfig({ HEIRLOOM_DATA: folder, HEIRLOOM_HOST: '127.0.0.1', HEIRLOOM_WORKERS: '2' }),
    port: 0,
    metrics: undefined,
  }
  const dataFolder = await openDataFolder(folder)
  const options = { config, database, dataFolder, log: silentLog() }
  const server = await startServer({
    ...options,
    version: '0.0.0',
    databaseLog: database.databaseLog,
    addresses: () => ['http://192.168.0.2:2283'],
  })
  const worker = await startWorker({ ...options, version: '0.0.0' })
  const { port } = server.app.server.address() as AddressInfo
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    database,
    dataFolder,
    check: async () =>
      check({
        db: database.db,
        blobs: await openOriginals(options),
        derivedFolder: dataFolder.derived,
        deep: true,
      }),
    settled: () => untilSettled(database),
    close: async () => {
      await worker.close()
      await server.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function untilSettled({ pool }: TestDatabase<Tables>): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const { rows } = await pool.query<{ missing: number }>(
      `select count(*)::int as missing from asset a
       where (select count(*) from derivative d where d.asset_id = a.id) < 4`,
    )
    if (rows[0]?.missing === 0) return
    await setTimeout(100)
  }
  throw new Error('derived things were not all made within a minute')
}

/** A JPEG that no other has, with a date in its EXIF. */
export function makeJpeg(
  options: { width?: number; height?: number; takenAt?: string } = {},
): Promise<Buffer> {
  const { width = 300, height = 200, takenAt = '2023:07:14 15:16:17' } = options
  const [r, g, b] = [Math.random(), Math.random(), Math.random()].map((part) => Math.round(part * 255))
  return sharp({
    create: {
      width,
      height,
      channels: 3,
      background: { r: r!, g: g!, b: b! },
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .jpeg()
    .withExif({
      IFD0: { Make: 'Heirloom', ImageDescription: randomUUID() },
      IFD2: { DateTimeOriginal: takenAt, OffsetTimeOriginal: '+02:00' },
    })
    .toBuffer()
}
