import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestOfToken, hashPassword, makeToken, openSecrets, secretsOf, verifyPassword } from './secrets.ts'

let data = ''
beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'secrets-'))
})
afterEach(() => rm(data, { recursive: true }))

const keyFile = () => path.join(data, 'keys', 'instance.key')

describe('the instance key', () => {
  test('is made once, readable by its owner alone, and found again', async () => {
    const first = await openSecrets(data, { mayMake: true })
    const again = await openSecrets(data, { mayMake: false })
    expect(again.unseal(first.seal('grandmother'))).toBe('grandmother')
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600)
    expect(await readdir(path.join(data, 'keys'))).toEqual(['instance.key'])
  })

  test('is one and the same for starts at the same moment', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => openSecrets(data, { mayMake: true })))
    const digests = new Set(opened.map((secrets) => secrets.mac('test', 'x').toString('hex')))
    expect(digests.size).toBe(1)
  })

  test('is not made anew where accounts need the lost one', async () => {
    await expect(openSecrets(data, { mayMake: false })).rejects.toMatchObject({
      code: 'instance_key_missing',
    })
    await expect(readFile(keyFile())).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('is not replaced where the file is broken', async () => {
    await openSecrets(data, { mayMake: true })
    await writeFile(keyFile(), 'shorter\n')
    await expect(openSecrets(data, { mayMake: true })).rejects.toMatchObject({ code: 'instance_key_broken' })
    expect(await readFile(keyFile(), 'utf8')).toBe('shorter\n')
  })
})

const secrets = secretsOf(new Uint8Array(32).fill(7))
const others = secretsOf(new Uint8Array(32).fill(8))

const flipFirst = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)

describe('sealing', () => {
  test('hides the text, differs each time, opens again', () => {
    const [first, second] = [secrets.seal('hash'), secrets.seal('hash')]
    expect(first).not.toBe(second)
    expect(first).not.toContain('hash')
    expect([secrets.unseal(first), secrets.unseal(second)]).toEqual(['hash', 'hash'])
  })

  test('refuses another key, a changed text, and what was never sealed', () => {
    const sealed = secrets.seal('hash')
    const parts = sealed.split('.')
    const changed = [1, 2, 3].map((n) => parts.with(n, flipFirst(parts[n] ?? '')).join('.'))
    for (const bad of [others.seal('hash'), ...changed, sealed.replace('v1.', 'v2.'), '', 'v1.a.b.c'])
      expect(() => secrets.unseal(bad)).toThrow(expect.objectContaining({ code: 'seal_broken' }))
  })
})

describe('passwords', () => {
  test('are kept as a sealed argon2id hash', async () => {
    const sealed = await hashPassword(secrets, 'correct horse')
    expect(secrets.unseal(sealed)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword(secrets, sealed, 'correct horse')).toBe(true)
    expect(await verifyPassword(secrets, sealed, 'correct horsf')).toBe(false)
  })

  test('of nobody are always wrong', async () => {
    expect(await verifyPassword(secrets, undefined, '')).toBe(false)
    expect(await verifyPassword(secrets, null, 'x')).toBe(false)
  })
})

describe('tokens', () => {
  test('are long, never the same, and found by a digest that depends on key and purpose', () => {
    const { token, digest } = makeToken(secrets, 'session')
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(makeToken(secrets, 'session').token).not.toBe(token)
    expect(digestOfToken(secrets, 'session', token)).toEqual(digest)
    expect(digestOfToken(secrets, 'api_key', token)).not.toEqual(digest)
    expect(digestOfToken(others, 'session', token)).not.toEqual(digest)
  })
})
