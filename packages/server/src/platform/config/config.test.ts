import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfig, settingNames } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'heirloom-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('without any setting everything has a value', () => {
  const config = readConfig({}, folder)
  expect(config).toMatchObject({
    dataFolder: join(folder, 'data'),
    host: undefined,
    port: 2283,
    database: { kind: 'embedded' },
    metrics: { host: '127.0.0.1', port: 8081 },
    logLevel: 'info',
    maySetUp: true,
    warnings: [],
  })
  expect(config.workers).toBeGreaterThan(0)
})

test('every wrong setting is named with what to do', () => {
  const given = { HEIRLOOM_PORT: 'eighty', HEIRLOOM_LOG_LEVEL: 'loud', HEIRLOOM_DATABASE_URL: 'mysql://x' }
  expect(() => readConfig(given, folder)).toThrow(
    /3 settings are wrong:[^]*HEIRLOOM_PORT must be a port[^]*HEIRLOOM_DATABASE_URL must be an address[^]*HEIRLOOM_LOG_LEVEL must be one of/,
  )
})

test('an empty setting counts as none', () => {
  expect(readConfig({ HEIRLOOM_PORT: '', HEIRLOOM_DATABASE_URL: ' ' }, folder).port).toBe(2283)
})

test('an owner of the database without the database is refused', () => {
  const given = { HEIRLOOM_DATABASE_OWNER_URL: 'postgres://owner@host/heirloom' }
  expect(() => readConfig(given, folder)).toThrow(/needs HEIRLOOM_DATABASE_URL/)
})

test('mail needs a sender, and a wrong webhook is named by its place, not by its text', () => {
  expect(() => readConfig({ HEIRLOOM_SMTP_URL: 'smtp://mail' }, folder)).toThrow(/needs HEIRLOOM_MAIL_FROM/)
  expect(() => readConfig({ HEIRLOOM_SMTP_URL: 'http://mail', HEIRLOOM_MAIL_FROM: 'me' }, folder)).toThrow(
    /HEIRLOOM_SMTP_URL must be an address[^]*HEIRLOOM_MAIL_FROM must be an e-mail address/,
  )
  const given = { HEIRLOOM_ALARM_WEBHOOKS: 'https://ntfy.sh/a, gotify:https://secret.example' }
  const message = /HEIRLOOM_ALARM_WEBHOOKS must be addresses[^]*number 2 is none(?![^]*secret)/
  expect(() => readConfig(given, folder)).toThrow(message)
})

test('mail and webhooks are read', () => {
  const from = 'Heirloom <photos@example.org>'
  const given = {
    HEIRLOOM_SMTP_URL: 'smtp://mail',
    HEIRLOOM_MAIL_FROM: from,
    HEIRLOOM_ALARM_WEBHOOKS: 'https://ntfy.sh/a',
  }
  const { alarms, given: shown, givenIn } = readConfig(given, folder)
  expect(alarms).toEqual({
    mail: { url: 'smtp://mail', from },
    webhooks: [{ kind: 'ntfy', topic: 'a', url: 'https://ntfy.sh/' }],
  })
  expect(givenIn).toMatchObject({ HEIRLOOM_SMTP_URL: 'environment' })
  expect(shown).toMatchObject({ HEIRLOOM_SMTP_URL: '(set)', HEIRLOOM_ALARM_WEBHOOKS: '(set)' })
})

test('without an owner of its own, the program owns the external database', () => {
  const { database } = readConfig({ HEIRLOOM_DATABASE_URL: 'postgres://a@b/c' }, folder)
  expect(database).toEqual({ kind: 'external', url: 'postgres://a@b/c', ownerUrl: 'postgres://a@b/c' })
})

test('an unknown setting is told, not refused', () => {
  const { warnings } = readConfig({ HEIRLOOM_PROT: '80', PATH: '/bin' }, folder)
  expect(warnings).toEqual([expect.stringContaining('HEIRLOOM_PROT in the environment')])
})

test('the settings file counts, and the environment counts more', () => {
  writeFileSync(join(folder, 'heirloom.conf'), 'HEIRLOOM_PORT=4000\nHEIRLOOM_WORKERS=0\nHEIRLOOM_ODD=1\n')
  const config = readConfig({ HEIRLOOM_DATA: folder, HEIRLOOM_PORT: '5000' })
  expect(config).toMatchObject({ port: 5000, workers: 0 })
  expect(config.warnings).toEqual([expect.stringContaining('HEIRLOOM_ODD in')])
})

test('every setting stands in docs/settings.md, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../../docs/settings.md'), 'utf8')
  const documented = [...text.matchAll(/^\| `(HEIRLOOM_\w+)`/gm)].map((match) => String(match[1]))
  expect(new Set(documented)).toEqual(new Set(settingNames))
  expect(documented).toHaveLength(settingNames.length)
})
