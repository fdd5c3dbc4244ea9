// Room on a disk, in figures and in words.
import { statfs } from 'node:fs/promises'

export interface DiskRoom {
  readonly size: number
  readonly used: number
  /** What an ordinary user may still write: less than what is free, on most disks. */
  readonly available: number
}

export async function measureDisk(folder: string): Promise<DiskRoom> {
  const { bsize, blocks, bfree, bavail } = await statfs(folder)
  return { size: blocks * bsize, used: (blocks - bfree) * bsize, available: bavail * bsize }
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

/** `12.5 GiB`, as Immich writes sizes. */
export function bytesInWords(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power]}`
}
