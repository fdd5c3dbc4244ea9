import type { LinkScope } from '../assets/assets.ts'
import type { UserId } from '../users/users.ts'

export type SessionId = string & { readonly brand: 'SessionId' }
export type ApiKeyId = string & { readonly brand: 'ApiKeyId' }

/** Who asks, with what, and what that allows. */
export interface Viewer {
  readonly userId: UserId
  readonly isAdmin: boolean
  readonly via:
    | {
        readonly kind: 'session'
        readonly id: SessionId
        readonly expiresAt: Date | undefined
        /** Until then the locked folder is open in this session. */
        readonly elevatedUntil: Date | undefined
      }
    | { readonly kind: 'apiKey'; readonly id: ApiKeyId }
  /** What its API key may do; `all` for a session. */
  readonly permissions: 'all' | ReadonlySet<string>
  /** The credential came by itself, as browsers send cookies. */
  readonly byCookie: boolean
  /** The device, as the session tells it. */
  readonly device: string | undefined
}

/** Whoever comes by a shared link: nobody's account, and nothing but what the link shows. */
export interface Guest {
  readonly isGuest: true
  readonly link: LinkScope
  /** The link has a password, and it was not given. */
  readonly lacksPassword: boolean
  readonly isAdmin: false
  readonly permissions: ReadonlySet<string>
  readonly byCookie: false
  readonly device: undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before a handler of a route that is not for `anyone` runs. */
    readonly viewer?: Viewer | Guest
  }
}
