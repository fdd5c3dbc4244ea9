const quiet = new Set(['level', 'time', 'pid', 'name', 'msg', 'err'])

/** Turns JSON lines into lines for a person: `12:03:11 warn  Database is gone  reason=…`. */
export function terminalLines(write: (line: string) => void): { write: (line: string) => void } {
  return { write: (line) => write(readable(line)) }
}

function readable(line: string): string {
  const entry = parse(line)
  if (!entry) return line
  const level = String(entry['level']).padEnd(5)
  const rest = Object.entries(entry).filter(([key]) => !quiet.has(key))
  const facts = rest.map(
    ([key, value]) => `  ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return `${String(entry['time']).slice(11, 19)} ${level} ${text(entry['msg'])}${facts.join('')}${stack(entry['err'])}\n`
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function stack(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return ''
  return `\n${String(error.stack).replaceAll(/^/gm, '    ')}`
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}
