import { readFileSync } from 'node:fs'

const pollMs = 100
const pageBytes = 4096

/** Resident memory of a process; undefined where there is no /proc or the process is gone. */
export function residentBytes(pid: number): number | undefined {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'ascii').split(' ')[1])
    return Number.isFinite(pages) ? pages * pageBytes : undefined
  } catch {
    return undefined
  }
}

/** Calls back once when a process outgrows its limit. Returns how to stop watching. Without /proc it never calls. */
export function watchMemory(pid: number | undefined, limitBytes: number, onExceeded: () => void): () => void {
  if (pid === undefined) return () => undefined
  const timer = setInterval(() => {
    if ((residentBytes(pid) ?? 0) <= limitBytes) return
    clearInterval(timer)
    onExceeded()
  }, pollMs)
  return () => clearInterval(timer)
}
