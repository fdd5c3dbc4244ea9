import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { findProgram } from '../platform/process/process.ts'
import { writeRepository } from '../platform/targets/restic.testing.ts'
import { startTestS3 } from '../platform/targets/s3.testing.ts'
import type { TestS3 } from '../platform/targets/s3.testing.ts'
import { parsePlace } from '../platform/targets/targets.ts'
import {
  copyTo,
  endProgram,
  openLiving,
  runRecover,
  scratchFolder,
  shipAll,
  targetOf,
  uploadSome,
} from './recover.testing.ts'
import type { Living, Ran } from './recover.testing.ts'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let s3: TestS3
let living: Living

const at = (name: string): string => path.join(folder.path, name)
const hasRestic = findProgram('restic') !== null
const password = 'a long password'
const bucket = (): string => `s3:${s3.endpoint}/photos/heirloom`
const repository = (): string => `restic:${at('repository')}`

async function copyToPlace(place: string): Promise<void> {
  const spec = parsePlace(place)
  if (spec === undefined) throw new Error(`${place} is no place`)
  const target = targetOf(spec, living.data, {
    resticPassword: password,
    s3: { keyId: s3.keyId, secret: 'secret', region: 'us-east-1' },
  })
  await copyTo(target, living.data)
  await target.close()
}

beforeAll(async () => {
  folder = await scratchFolder()
  s3 = await startTestS3()
  living = await openLiving(at('old'))
  await uploadSome(living, 2)
  await shipAll(living.data, true)
  await mkdir(at('repository'))
  await copyToPlace(bucket())
  if (hasRestic) {
    await writeRepository(at('repository'), password)
    await copyToPlace(repository())
  }
  await endProgram(living.program)
  await rm(living.data, { recursive: true })
  return async () => {
    await s3.close()
    await folder.remove()
  }
}, 180_000)

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const settings = (into: string): Record<string, string> => ({
  HEIRLOOM_DATA: at(into),
  HEIRLOOM_RESTIC_PASSWORD: password,
  HEIRLOOM_S3_KEY_ID: s3.keyId,
  HEIRLOOM_S3_SECRET: 'secret',
  HEIRLOOM_RECOVERY_CODE: living.code,
})

/** Its database was proven, and every file is as it was. */
async function expectWhole({ code, output }: Ran, into: string): Promise<void> {
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('"isProven":true') })
  const files = await readdir(at(`${into}/originals`), { recursive: true, withFileTypes: true })
  const found = await Promise.all(
    files
      .filter(({ name }) => name.endsWith('.jpg'))
      .map(async ({ parentPath, name }) => sha256(await readFile(path.join(parentPath, name)))),
  )
  expect(found.toSorted()).toEqual(living.photos.map((photo) => photo.sha256).toSorted())
}

test('a library comes back from a bucket', async () => {
  const ran = await runRecover(['--from', bucket(), '--json'], settings('from-s3'))
  expect(ran.output).not.toMatch(/secret|a long password/)
  await expectWhole(ran, 'from-s3')
}, 300_000)

test.runIf(hasRestic)(
  'a library comes back from a restic repository, named in the settings',
  async () => {
    const named = { ...settings('from-restic'), HEIRLOOM_BACKUP_TARGETS: `attic=${repository()}` }
    const ran = await runRecover(['--from', 'attic', '--json'], named)
    await expectWhole(ran, 'from-restic')
  },
  300_000,
)

test.runIf(hasRestic)(
  'a wrong password of restic, and no restic, are told in a sentence each',
  async () => {
    const wrong = { ...settings('nowhere'), HEIRLOOM_RESTIC_PASSWORD: 'another password' }
    const refused = await runRecover(['--from', repository()], wrong)
    expect(refused).toMatchObject({ code: 3, output: expect.stringMatching(/password/) })
    const missing = await runRecover(['--from', repository()], { ...settings('nowhere'), PATH: '/nowhere' })
    expect(missing).toMatchObject({ code: 3, output: expect.stringMatching(/restic/) })
    for (const { output } of [refused, missing]) expect(output).not.toMatch(/\n {4}at /)
  },
  300_000,
)

test('a bucket that refuses the key is told in a sentence', async () => {
  s3.answer({ status: 403, code: 'AccessDenied' })
  const refused = await runRecover(['--from', bucket()], settings('nowhere'))
  s3.answer(undefined)
  expect(refused.code).toBe(3)
  expect(refused.output).not.toMatch(/\n {4}at /)
}, 180_000)
