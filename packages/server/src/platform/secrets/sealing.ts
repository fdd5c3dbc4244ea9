import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from 'node:crypto'
import { failure } from '../errors/errors.ts'

export interface Secrets {
  /** Encrypts a text for `unseal`; twice the same text gives two different results. */
  seal(text: string): string
  /** Throws `seal_broken` where the text was not sealed with this key, or was changed since. */
  unseal(sealed: string): string
  /** A keyed digest: equal for equal values of one purpose, and useless without the key. */
  mac(purpose: string, value: string | Uint8Array): Buffer
}

const version = 'v1'

/** The same from a key in hand (32 bytes). */
export function secretsOf(key: Uint8Array): Secrets {
  const sealKey = derive(key, 'heirloom seal')
  const macKey = createSecretKey(derive(key, 'heirloom mac'))
  return {
    seal: (text) => seal(sealKey, text),
    unseal: (sealed) => unseal(sealKey, sealed),
    mac: (purpose, value) => createHmac('sha256', macKey).update(`${purpose}\0`).update(value).digest(),
  }
}

function derive(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, 32))
}

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return [version, ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.')
}

function unseal(key: Buffer, sealed: string): string {
  const [found, ...parts] = sealed.split('.')
  const [nonce, tag, body] = parts.map((part) => Buffer.from(part, 'base64url'))
  if (found !== version || nonce?.length !== 12 || tag?.length !== 16 || body === undefined) throw broken()
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAuthTag(tag)
    return decipher.update(body, undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw broken(cause)
  }
}

function broken(cause?: unknown): Error {
  return failure('seal_broken', 'This was sealed with another instance key, or was changed since.', { cause })
}
