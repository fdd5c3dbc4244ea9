// A shared link as a credential: by its key, which is random and known by a keyed digest alone, or by the slug that its owner
// chose; and the proof that its password was given, which ends with that password.
import type { FastifyRequest } from 'fastify'
import { failure } from '../../platform/errors/errors.ts'
import { digestOfToken } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { findSharedLink } from './shared-link.sql.ts'
import type { KnownLink, LinkName } from './shared-link.sql.ts'
import type { Guest } from './viewer.ts'

/** Holds the proofs of a browser, for each link whose password was given there. */
export const linkCookie = 'immich_shared_link_token'
const mostProofs = 20

export const linkDigest = (secrets: Secrets, key: string): Buffer =>
  digestOfToken(secrets, 'shared_link', key)

/** Throws `invalid_share_key` where there is no such link, or it has ended. */
export async function viewLink(
  db: Db,
  secrets: Secrets,
  name: LinkCredential,
  request: Pick<FastifyRequest, 'cookies'>,
): Promise<Guest> {
  const link = await findSharedLink(db, nameOf(secrets, name))
  if (link === undefined) throw failure('invalid_share_key', 'Invalid share key')
  const { sealedPassword, ...scope } = link
  const lacksPassword = sealedPassword !== null && !proofsOf(request).includes(linkProof(secrets, link))
  return { isGuest: true, link: scope, lacksPassword, ...nobody }
}

export type LinkCredential =
  | { readonly by: 'key'; readonly key: string }
  | { readonly by: 'slug'; readonly slug: string }

function nameOf(secrets: Secrets, name: LinkCredential): LinkName {
  return name.by === 'key' ? { by: 'digest', digest: linkDigest(secrets, name.key) } : name
}

const nobody = { isAdmin: false, permissions: new Set<string>(), byCookie: false, device: undefined } as const

/** What a browser keeps once the password was right. Another password makes it worthless. */
export function linkProof(secrets: Secrets, link: Pick<KnownLink, 'id' | 'sealedPassword'>): string {
  return secrets.mac('shared_link_proof', `${link.id} ${link.sealedPassword ?? ''}`).toString('base64url')
}

/** The proofs that a request brings, and this one. */
export function withProof(request: Pick<FastifyRequest, 'cookies'>, proof: string): string {
  return [proof, ...proofsOf(request).filter((known) => known !== proof)].slice(0, mostProofs).join(',')
}

function proofsOf({ cookies }: Pick<FastifyRequest, 'cookies'>): readonly string[] {
  return (cookies[linkCookie] ?? '').split(',').filter((proof) => proof !== '')
}
