// A route as plain data: what the server enforces, the documents describe and clients call.
import type { z } from 'zod'
import type { Permission } from './permission.ts'

/** `anyone` needs no credential, `user` any account, `admin` an administrator; `guest` is for shared links alone. */
export type Access = 'anyone' | 'user' | 'admin' | 'guest'

export type Route = {
  readonly operationId: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api`, unless `outsideApi`. Parameters are written `:id`. */
  readonly path: `/${string}`
  readonly outsideApi?: true
  readonly access: Access
  /** A shared link may call this too. */
  readonly sharedLink?: true
  /** A shared link may call this before its password was given. */
  readonly beforePassword?: true
  /** What an API key must carry. Left out: only a key with `all` may; `false`: any valid key may. */
  readonly permission?: Permission | false
  /** Only a person who is signed in: no API key may call it, whatever it carries. */
  readonly sessionOnly?: true
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly headers?: z.ZodObject
  readonly body?: z.ZodType
  /** The most bytes of its body, where it takes long lists. */
  readonly bodyLimit?: number
  /** Fields of a multipart body. The handler reads the stream itself and checks the fields with this. */
  readonly multipart?: z.ZodObject
  /** Its files, for those who read the document; the handler knows them. */
  readonly files?: z.ZodObject
  /** By status; the lowest is meant where a handler names none. `bytes` is a file or a part of one. */
  readonly responses: Readonly<Record<number, z.ZodType | 'bytes'>>
  readonly summary: string
  readonly tags: readonly string[]
}

export function defineRoute<const R extends Route>(route: R): R {
  return route
}

/** Where a route lives under the server's root. */
export function routeUrl(route: Route): string {
  return route.outsideApi ? route.path : `/api${route.path}`
}

type OutputOf<S> = S extends z.ZodType ? z.output<S> : Record<string, never>
type Part<R extends Route, K extends keyof Route> = K extends keyof R ? OutputOf<R[K]> : Record<string, never>

/** What a handler receives, after validation. */
export type ParamsOf<R extends Route> = Part<R, 'params'>
export type QueryOf<R extends Route> = Part<R, 'query'>
export type HeadersOf<R extends Route> = Part<R, 'headers'>
export type BodyOf<R extends Route> = R extends { body: infer B extends z.ZodType } ? z.output<B> : undefined

/** What a client sends. */
export type SentBody<R extends Route> = R extends { body: infer B extends z.ZodType } ? z.input<B> : undefined

/** What comes back when it went well, whichever status it has. */
export type AnswerOf<R extends Route> = {
  [S in keyof R['responses']]: R['responses'][S] extends z.ZodType ? z.input<R['responses'][S]> : never
}[keyof R['responses']]
