import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  findInstanceKey,
  hasRecoveryCode,
  makeRecoveryCode,
  openRecovery,
  openSecrets,
  placeKey,
  proveRecoveryFile,
} from './secrets.ts'

let data = ''
beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'recovery-'))
})
afterEach(() => rm(data, { recursive: true }))

const text = () => readFile(path.join(data, 'keys', 'recovery.json'), 'utf8')

async function made(): Promise<{ readonly code: string; readonly key: Buffer }> {
  await openSecrets(data, { mayMake: true })
  const code = await makeRecoveryCode(data)
  return { code, key: (await findInstanceKey(data))! }
}

test('a code opens the instance key, however it is spaced', async () => {
  const { code, key } = await made()
  expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){8}[A-HJ-NP-Z2-9]{4}$/)
  for (const written of [
    code,
    code.toLowerCase(),
    code.replaceAll('-', ' '),
    ` ${code.replaceAll('-', '')}\n`,
  ])
    expect(openRecovery(await text(), written).equals(key)).toBe(true)
})

test('neither the key nor the code stands in the file, which its owner alone can read', async () => {
  const { code, key } = await made()
  const written = await text()
  expect(written).not.toContain(key.toString('base64'))
  expect(written).not.toContain(code.replaceAll('-', ''))
  expect((await stat(path.join(data, 'keys', 'recovery.json'))).mode & 0o777).toBe(0o600)
})

test('every slip of one letter, a missing and a doubled one are told as a slip', async () => {
  const { code } = await made()
  const file = await text()
  const slips = Array.from(code.replaceAll('-', '')).map((letter, at, all) =>
    all.with(at, letter === 'K' ? 'X' : 'K').join(''),
  )
  for (const slip of [...slips, code.slice(0, -1), `${code}K`, '', 'ABCD'])
    expect(() => openRecovery(file, slip)).toThrow(expect.objectContaining({ code: 'recovery_code_typo' }))
})

test('the code of another file is told as the wrong one: a new code replaces the old', async () => {
  const { code: first, key } = await made()
  const second = await makeRecoveryCode(data)
  const file = await text()
  expect(() => openRecovery(file, first)).toThrow(expect.objectContaining({ code: 'recovery_code_wrong' }))
  expect(openRecovery(file, second).equals(key)).toBe(true)
  expect((await readdir(path.join(data, 'keys'))).toSorted()).toEqual(['instance.key', 'recovery.json'])
})

test('a damaged file is told as such', async () => {
  const { code } = await made()
  expect(() => proveRecoveryFile('{"format":2}')).toThrow(/newer Heirloom/)
  proveRecoveryFile(await text())
  for (const damaged of ['', '{}', (await text()).slice(0, 40)])
    expect(() => openRecovery(damaged, code)).toThrow(
      expect.objectContaining({ code: 'recovery_file_damaged' }),
    )
})

test('there is none before it was made, and without a key none can be made', async () => {
  expect(await hasRecoveryCode(data)).toBe(false)
  await expect(makeRecoveryCode(data)).rejects.toMatchObject({ code: 'instance_key_missing' })
  await made()
  expect(await hasRecoveryCode(data)).toBe(true)
})

test('a key is put into an empty folder, again without harm, and never over another', async () => {
  const key = Buffer.alloc(32, 7)
  await placeKey(data, key)
  await placeKey(data, key)
  expect((await findInstanceKey(data))!.equals(key)).toBe(true)
  await expect(placeKey(data, Buffer.alloc(32, 8))).rejects.toMatchObject({ code: 'instance_key_other' })
})
