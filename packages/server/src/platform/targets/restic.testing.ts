// A restic repository whose key costs nothing: what `restic init` makes has a key that takes the better part of a second
// to open, every time that restic is called. The format: https://restic.readthedocs.io/en/stable/100_references.html
import { createCipheriv, createHash, randomBytes, scryptSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'

interface Key {
  readonly encrypt: Buffer
  readonly mac: { readonly k: Buffer; readonly r: Buffer }
}

const keyFrom = (bytes: Buffer): Key => ({
  encrypt: bytes.subarray(0, 32),
  mac: { k: bytes.subarray(32, 48), r: bytes.subarray(48, 64) },
})

const work = { N: 2, r: 1, p: 1 }

/** Makes an empty folder an empty repository, as `restic init` does, that this password opens at once. */
export async function writeRepository(folder: string, password: string): Promise<void> {
  for (const name of ['data', 'index', 'keys', 'locks', 'snapshots']) await mkdir(path.join(folder, name))
  const master = keyFrom(randomBytes(64))
  const config = { version: 2, id: randomBytes(32).toString('hex'), chunker_polynomial: '3139e25ea7daa7' }
  await writeFile(path.join(folder, 'config'), encrypt(master, JSON.stringify(config)))
  const salt = randomBytes(64)
  const opened = JSON.stringify({
    mac: { k: master.mac.k.toString('base64'), r: master.mac.r.toString('base64') },
    encrypt: master.encrypt.toString('base64'),
  })
  const key = JSON.stringify({
    created: new Date().toISOString(),
    username: 'test',
    hostname: hostname(),
    kdf: 'scrypt',
    ...work,
    salt: salt.toString('base64'),
    data: encrypt(keyFrom(scryptSync(password, salt, 64, work)), opened).toString('base64'),
  })
  await writeFile(path.join(folder, 'keys', createHash('sha256').update(key).digest('hex')), key)
}

/** A nonce, the text by AES-256-CTR, and its Poly1305-AES. */
function encrypt(key: Key, text: string): Buffer {
  const nonce = randomBytes(16)
  const cipher = createCipheriv('aes-256-ctr', key.encrypt, nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const once = createCipheriv('aes-128-ecb', key.mac.k, null).update(nonce)
  return Buffer.concat([nonce, sealed, poly1305(sealed, key.mac.r, once)])
}

function poly1305(bytes: Buffer, r: Buffer, s: Buffer): Buffer {
  const factor = little(r) & 0x0ffffffc0ffffffc0ffffffc0fffffffn
  const prime = (1n << 130n) - 5n
  let sum = 0n
  for (let at = 0; at < bytes.length; at += 16)
    sum = ((sum + little(Buffer.concat([bytes.subarray(at, at + 16), Buffer.of(1)]))) * factor) % prime
  const tag = sum + little(s)
  return Buffer.from(Array.from({ length: 16 }, (_, at) => Number((tag >> BigInt(8 * at)) & 255n)))
}

const little = (bytes: Buffer): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n)
