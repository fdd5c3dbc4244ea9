import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from './durable.ts'

const shape = z.object({
  pid: z.number().int().positive(),
  started: z.iso.datetime(),
  address: z.string(),
  databaseUrl: z.string(),
  ownerUrl: z.string(),
})

/** What a running server tells the other commands: `<data>/run.json`, for its own user alone. */
export type RunFile = z.infer<typeof shape>

const pathOf = (dataFolder: string): string => join(dataFolder, 'run.json')

export async function writeRunFile(dataFolder: string, run: RunFile): Promise<void> {
  await writeDurably(pathOf(dataFolder), `${JSON.stringify(run, null, 2)}\n`, 0o600)
}

/** The running server; undefined when none runs, also when a killed one left its file. */
export async function findRunning(dataFolder: string): Promise<RunFile | undefined> {
  const text = await readFile(pathOf(dataFolder), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const run = shape.safeParse(parse(text))
  return run.success && isAlive(run.data.pid) ? run.data : undefined
}

/** Removes the file, when it is this process's own. */
export async function removeRunFile(dataFolder: string): Promise<void> {
  const run = await findRunning(dataFolder)
  if (run?.pid === process.pid) await rm(pathOf(dataFolder), { force: true })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
