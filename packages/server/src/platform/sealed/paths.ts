import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { errorCode } from '../errors/errors.ts'

export interface SegmentFile {
  readonly number: number
  /** Below the journal's folder, with slashes. */
  readonly path: string
}

export interface SnapshotFile extends SegmentFile {
  /** The second in its name; the exact moment stands in its header. */
  readonly at: Date
}

const eight = (number: number): string => String(number).padStart(8, '0')

/** Where a segment stands below the journal's folder. */
export function segmentPath(number: number): string {
  return `segments/${String(Math.floor(number / 1000)).padStart(3, '0')}/${eight(number)}.seg.zst`
}

/** The number of the segment that stands under this path; undefined where none does. */
export function parseSegmentPath(file: string): number | undefined {
  const number = Number(/\/([0-9]{8,})\.seg\.zst$/.exec(file)?.[1] ?? 0)
  return number > 0 && segmentPath(number) === file ? number : undefined
}

/** Where the snapshot of a moment stands below the journal's folder. `number` is that of the last segment before it. */
export function snapshotPath(at: Date, number: number): string {
  return `snapshots/${at.toISOString().slice(0, 19).replaceAll(':', '')}Z-${eight(number)}.snap.zst`
}

function parseSnapshotPath(file: string): SnapshotFile | undefined {
  const [, day, hour, minute, second, number = ''] =
    /^snapshots\/(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)Z-(\d{8,})\.snap\.zst$/.exec(file) ?? []
  const at = new Date(`${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(at.getTime()) ? undefined : { number: Number(number), path: file, at }
}

/** All segments of a journal's folder, by number. */
export async function listSegments(folder: string): Promise<readonly SegmentFile[]> {
  const found: SegmentFile[] = []
  for (const file of await listFiles(folder, 'segments')) {
    const number = parseSegmentPath(file)
    if (number !== undefined) found.push({ number, path: file })
  }
  return found.toSorted((a, b) => a.number - b.number)
}

/** All snapshots of a journal's folder, by moment. */
export async function listSnapshots(folder: string): Promise<readonly SnapshotFile[]> {
  const found = (await listFiles(folder, 'snapshots')).map((file) => parseSnapshotPath(file))
  return found
    .filter((file) => file !== undefined)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.number - b.number)
}

/** Files below `folder/prefix`, as paths below `folder`; none where that folder is not there. */
export async function listFiles(folder: string, prefix: string): Promise<string[]> {
  try {
    const entries = await readdir(path.join(folder, prefix), { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'),
      )
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
