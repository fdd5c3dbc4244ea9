import { open, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../../errors/errors.ts'

/** One entry of the server's log, as far as it is of use. `line` names it for good. */
export interface LogEntry {
  readonly line: string
  /** The byte of the file that follows it. */
  readonly end: number
  readonly at: string
  readonly code: string
  readonly message: string
  readonly detail: string | undefined
  readonly role: string | undefined
  readonly database: string | undefined
  readonly applicationName: string | undefined
  readonly client: string | undefined
  readonly statement: string | undefined
}

/** How many bytes of each file were read. */
export type LogPositions = Readonly<Record<string, number>>

/** Whole entries of one file, and how far it was read with them. */
export interface LogPart {
  readonly file: string
  readonly read: number
  readonly entries: readonly LogEntry[]
}

const atOnce = 4 * 1024 * 1024
const kept = { files: 30, days: 30 }

/**
 * What was written since `positions`, file by file: entries whose SQLSTATE begins with `codes`. An entry that is still
 * being written is left for the next time; one that is no JSON is passed over. Reads nothing twice.
 */
export async function* readDatabaseLog(
  folder: string,
  codes: string,
  positions: LogPositions,
): AsyncIterable<LogPart> {
  for (const file of await logFiles(folder)) {
    let read = positions[file] ?? 0
    for (;;) {
      const part = await readPart(join(folder, file), read, codes)
      if (part === undefined) break
      read += part.bytes
      yield { file, read, entries: part.entries }
    }
  }
}

async function logFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

async function readPart(
  path: string,
  from: number,
  codes: string,
): Promise<{ readonly bytes: number; readonly entries: readonly LogEntry[] } | undefined> {
  if ((await stat(path)).size <= from) return undefined
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(atOnce), 0, atOnce, from)
    const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1
    // A line longer than all that is read at once is no entry of ours: our statements are cut before.
    if (end === 0) return bytesRead < atOnce ? undefined : { bytes: bytesRead, entries: [] }
    return { bytes: end, entries: entriesOf(buffer.subarray(0, end), from, codes) }
  } finally {
    await file.close()
  }
}

function entriesOf(bytes: Buffer, from: number, codes: string): readonly LogEntry[] {
  const mark = `"state_code":"${codes}`
  const entries: LogEntry[] = []
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(mark, start)
    if (found === -1) break
    const end = bytes.indexOf('\n', found) + 1
    const line = bytes.toString('utf8', bytes.lastIndexOf('\n', found) + 1, end)
    entries.push(...entryOf(line, from + end))
    start = end
  }
  return entries
}

function entryOf(line: string, end: number): readonly LogEntry[] {
  const said = parse(line)
  if (said === undefined) return []
  const text = (name: string): string | undefined => {
    const value = said[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const host = text('remote_host')
  const port = said['remote_port']
  return [
    {
      line: `${text('session_id')}.${String(said['line_num'])}`,
      end,
      at: (text('timestamp') ?? '').replace(' UTC', 'Z').replace(' ', 'T'),
      code: text('state_code') ?? '',
      message: text('message') ?? '',
      detail: text('detail'),
      role: text('user'),
      database: text('dbname'),
      applicationName: text('application_name'),
      client: typeof port === 'number' ? `${host}:${port}` : host,
      statement: text('statement'),
    },
  ]
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Deletes old files of the log; what was read of them stands in the history. Returns the names that are left. */
export async function pruneDatabaseLog(folder: string, now = Date.now()): Promise<readonly string[]> {
  const files = await logFiles(folder)
  const left: string[] = []
  for (const [index, file] of files.entries()) {
    const age = now - (await stat(join(folder, file))).mtimeMs
    const isOld = age > kept.days * 86_400_000 || index < files.length - kept.files
    if (isOld) await unlink(join(folder, file))
    else left.push(file)
  }
  return left
}
