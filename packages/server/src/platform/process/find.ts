import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { env } from 'node:process'

const found = new Map<string, string | null>()

/** Where a program is on PATH, looked up once in the life of this process; null where it is not installed. */
export function findProgram(name: string): string | null {
  const known = found.get(name)
  if (known !== undefined) return known
  const path = isAbsolute(name) ? (isExecutable(name) ? name : null) : searchPath(name)
  found.set(name, path)
  return path
}

function searchPath(name: string): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  return folders.map((folder) => join(folder, name)).find((path) => isExecutable(path)) ?? null
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const handedOn = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'TZ',
  'LD_LIBRARY_PATH',
  'SystemRoot',
  'NODE_COMPILE_CACHE',
]

/** What a program that reads strangers' files may know of our environment: where things are, and no secret. */
export function programEnvironment(): Record<string, string> {
  const entries = handedOn.flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}
