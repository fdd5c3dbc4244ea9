import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../platform/config/config.ts'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import { findRunning, freeBytes } from '../platform/data-folder/data-folder.ts'
import { failure } from '../platform/errors/errors.ts'
import type { Log } from '../platform/log/log.ts'
import { provePortFree } from './ports.ts'

/** Less than this, and the database could stop in the middle of something. */
const leastFree = 256 * 2 ** 20
const scarce = 4 * 2 ** 30

/** What can be known before anything is started: nobody else is there, the port is free, the disk has room. */
export async function provePreconditions(config: Config, folder: DataFolder, log: Log): Promise<Config> {
  await refuseSecond(folder)
  const host = await provePortFree(config.host, config.port)
  await proveRoom(folder, log)
  return withFreeMetricsPort({ ...config, host }, log)
}

/** One that is just ending is waited for. */
async function refuseSecond(folder: DataFolder): Promise<void> {
  for (const patience = Date.now() + 3000; ; await sleep(100)) {
    const running = await findRunning(folder.path)
    if (!running) return
    if (Date.now() < patience) continue
    throw failure(
      'already_running',
      `Heirloom runs already on ${folder.path}: ${running.address} (process ${running.pid}). ` +
        'Use that one, or stop it first.',
    )
  }
}

async function proveRoom(folder: DataFolder, log: Log): Promise<void> {
  const free = await freeBytes(folder.path)
  if (free < leastFree) {
    throw failure(
      'disk_full',
      `The disk of ${folder.path} is full: ${megabytes(free)} are free, and Heirloom needs ${megabytes(leastFree)} ` +
        'to start without risk. Make room, then start again. Nothing was changed.',
    )
  }
  if (free < scarce) log.warn(`Only ${megabytes(free)} are free on the disk of ${folder.path}`)
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MB`
}

/** Figures are not worth a failed start: without their port there are none, and the log says so. */
async function withFreeMetricsPort(config: Config, log: Log): Promise<Config> {
  if (!config.metrics) return config
  try {
    await provePortFree(config.metrics.host, config.metrics.port, 'HEIRLOOM_METRICS_PORT')
    return config
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'No metrics this time')
    return { ...config, metrics: undefined }
  }
}
