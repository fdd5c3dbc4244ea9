import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { secretsOf } from '../secrets/secrets.ts'
import { copySettings, openSettings, sealSettings } from './config.ts'

let data = ''
beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'settings-copy-'))
  return () => rm(data, { recursive: true })
})

const secrets = secretsOf(Buffer.alloc(32, 3))

test('settings go into a backup sealed, and come back as they were given', async () => {
  const environment = {
    HEIRLOOM_S3_SECRET: 'very secret',
    HEIRLOOM_PORT: '2283',
    HEIRLOOM_HOST: ' ',
    PATH: '/bin',
  }
  expect(await copySettings(data, environment)).toMatchObject({ file: null })
  await writeFile(path.join(data, 'heirloom.conf'), '# mine\nHEIRLOOM_TRASH_DAYS=60\n')
  const text = sealSettings(secrets, await copySettings(data, environment))
  expect(text).not.toMatch(/secret|TRASH/)
  expect(openSettings(secrets, text)).toEqual({
    file: '# mine\nHEIRLOOM_TRASH_DAYS=60\n',
    environment: { HEIRLOOM_S3_SECRET: 'very secret', HEIRLOOM_PORT: '2283' },
  })
})

test('another key and a damaged copy are told apart', async () => {
  const text = sealSettings(secrets, { file: null, environment: {} })
  const other = secretsOf(Buffer.alloc(32, 4))
  expect(() => openSettings(other, text)).toThrow(expect.objectContaining({ code: 'seal_broken' }))
  for (const damaged of ['', '{}', text.slice(1)])
    expect(() => openSettings(secrets, damaged)).toThrow(
      expect.objectContaining({ code: 'settings_copy_damaged' }),
    )
})
