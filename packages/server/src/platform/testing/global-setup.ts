// Once a test run: a PostgreSQL of its own in a temporary folder, with one migrated database to copy from.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
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
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'heirloom-test-'))
  const log = pino({ level: 'fatal' })
  const embedded = await startEmbedded({ dataFolder, log, durable: false })
  const { ownerUrl, superuserUrl } = embedded
  await migrate(ownerUrl, { appRole: 'heirloom', superuserUrl })
  project.provide('superuserUrl', embedded.superuserUrl)
  project.provide('ownerUrl', embedded.ownerUrl)
  project.provide('appUrl', embedded.appUrl)
  project.provide('databaseLog', embedded.logFolder)
  return async () => {
    await embedded.stop()
    await rm(dataFolder, { recursive: true, force: true })
  }
}
