import { readFileSync } from 'node:fs'

const pollMs = 100
const pageBytes = 4096
const tickMs = 10 // USER_HZ is 100 wherever Node runs

/** Resident memory of a process; undefined where there is no /proc or the process is gone. */
export function residentBytes(pid: number): number | undefined {
  return field(`/proc/${pid}/statm`, (text) => Number(text.split(' ')[1]) * pageBytes)
}

/** Time that processors have spent on a process so far; undefined as above. */
export function processorMs(pid: number): number | undefined {
  return field(`/proc/${pid}/stat`, (text) => {
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * tickMs
  })
}

function field(path: string, read: (text: string) => number): number | undefined {
  try {
    const value = read(readFileSync(path, 'latin1'))
    return Number.isFinite(value) ? value : undefined
  } catch {
    return undefined
  }
}

export interface ProcessLimits {
  readonly memoryBytes: number
  /** From now on. A busy machine does not use it up, a spinning program does. */
  readonly processorMs?: number
}

/** Calls back once when a process outgrows a limit. Returns how to stop watching. Without /proc it never calls. */
export function watchProcess(
  pid: number | undefined,
  limits: ProcessLimits,
  onExceeded: (what: 'memory' | 'processor') => void,
): () => void {
  if (pid === undefined) return () => undefined
  const lastMs = (processorMs(pid) ?? 0) + (limits.processorMs ?? Number.POSITIVE_INFINITY)
  const timer = setInterval(() => {
    const tooLarge = (residentBytes(pid) ?? 0) > limits.memoryBytes
    if (!tooLarge && (processorMs(pid) ?? 0) <= lastMs) return
    clearInterval(timer)
    onExceeded(tooLarge ? 'memory' : 'processor')
  }, pollMs)
  return () => clearInterval(timer)
}
