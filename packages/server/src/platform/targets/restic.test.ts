import { mkdir, mkdtemp, rename, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { silentLog } from '../log/log.ts'
import { findProgram } from '../process/process.ts'
import { resticTarget } from './restic.ts'
import { describeTarget } from './targets.conformance.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'heirloom-restic-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))
const log = silentLog()
const hasRestic = findProgram('restic') !== null
const placeAt = (repository: string, password = 'a long password') => ({
  repository,
  password,
  cacheFolder: path.join(scratch, 'cache'),
  s3: undefined,
})

describeTarget(
  'restic',
  async () => {
    const folder = await mkdtemp(path.join(scratch, 'repo-'))
    return {
      target: (root) => resticTarget(placeAt(folder), { root, log }),
      takeAway: async () => {
        await rename(folder, `${folder}-away`)
        await mkdir(folder)
        return async () => {
          await rmdir(folder)
          await rename(`${folder}-away`, folder)
        }
      },
      keepsSums: true,
      close: () => rm(folder, { recursive: true }),
    }
  },
  { canRun: hasRestic, keepsFiles: false },
)
