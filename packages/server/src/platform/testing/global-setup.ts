// Once a test run: a PostgreSQL of its own in a temporary folder, with one migrated database to copy from; and a copy
// of that server as it was before its first use, for data folders of programs.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pino from 'pino'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../db/embedded/embedded.ts'
import { migrate } from '../../schema/schema.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The template database, as superuser. */
    superuserUrl: string
    ownerUrl: string
    appUrl: string
    /** Where that server writes its log. */
    databaseLog: string
    /** A data folder with a migrated database and its passwords, nothing else; no server runs on it. */
    preparedFolder: string
  }
}

const run = promisify(execFile)

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-test-'))
  const prepared = path.join(folder, 'prepared')
  const dataFolder = path.join(folder, 'data')
  const log = pino({ level: 'fatal' })
  await mkdir(prepared)
  const first = await startEmbedded({ dataFolder: prepared, log, durable: false })
  await migrate(first.ownerUrl, { appRole: 'heirloom', superuserUrl: first.superuserUrl })
  await first.stop()
  await run('cp', ['-a', prepared, dataFolder])
  const embedded = await startEmbedded({ dataFolder, log, durable: false })
  project.provide('superuserUrl', embedded.superuserUrl)
  project.provide('ownerUrl', embedded.ownerUrl)
  project.provide('appUrl', embedded.appUrl)
  project.provide('databaseLog', embedded.logFolder)
  project.provide('preparedFolder', prepared)
  return async () => {
    await embedded.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
