// Reading a credential from a request, in each of the places where Immich's clients put one.
import type { FastifyRequest } from 'fastify'
import type { LinkCredential } from './shared-link.ts'

export type Credential =
  | { readonly kind: 'session'; readonly token: string; readonly byCookie: boolean }
  | { readonly kind: 'apiKey'; readonly secret: string }
  | { readonly kind: 'sharedLink'; readonly link: LinkCredential }

type Asking = Pick<FastifyRequest, 'headers' | 'query' | 'cookies'>

/** What was given on purpose comes before a cookie, which browsers send with everything. */
export function readCredential(request: Asking): Credential | undefined {
  const header = (name: string) => textOf(request.headers[name])
  const query = (name: string) => textOf((request.query as Record<string, unknown>)[name])
  const key = header('x-immich-share-key') ?? query('key')
  if (key !== undefined) return { kind: 'sharedLink', link: { by: 'key', key } }
  const slug = header('x-immich-share-slug') ?? query('slug')
  if (slug !== undefined) return { kind: 'sharedLink', link: { by: 'slug', slug } }
  const token =
    header('x-immich-user-token') ?? header('x-immich-session-token') ?? bearer(header('authorization'))
  if (token !== undefined) return { kind: 'session', token, byCookie: false }
  const secret = header('x-api-key') ?? query('apiKey')
  if (secret !== undefined) return { kind: 'apiKey', secret }
  const cookie = textOf(request.cookies['immich_access_token'])
  return cookie === undefined ? undefined : { kind: 'session', token: cookie, byCookie: true }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function bearer(authorization: string | undefined): string | undefined {
  return authorization?.match(/^bearer +(\S+)$/i)?.[1]
}
