// Tokens of sessions and API keys: random, shown once; only their keyed digest is kept, and they are found by it.
import { randomBytes } from 'node:crypto'
import type { Secrets } from './sealing.ts'

interface MadeToken {
  readonly token: string
  readonly digest: Buffer
}

export function makeToken(secrets: Secrets, purpose: string): MadeToken {
  const token = randomBytes(32).toString('base64url')
  return { token, digest: digestOfToken(secrets, purpose, token) }
}

export function digestOfToken(secrets: Secrets, purpose: string, token: string): Buffer {
  return secrets.mac(purpose, token)
}
