// The one place that decides whether a request comes in: before its body is read, from what the contract declares.
// A route without a contract is refused at start, unless it belongs to the few that serve documents and the web client.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Route } from '@heirloom/contract'
import { failure } from '../errors/errors.ts'

/** What the rules need to know of a caller. */
export interface Caller {
  readonly isAdmin: boolean
  /** What its API key may do; `all` for a session. */
  readonly permissions: 'all' | ReadonlySet<string>
  /** The credential came by itself, as browsers send cookies. */
  readonly byCookie: boolean
  /** It is a shared link, not an account's. */
  readonly isGuest?: true
  /** The link has a password, and it was not given. */
  readonly lacksPassword?: boolean
}

/** Reads and checks the credentials of a request; throws a 401 failure where there are none or they are wrong. */
export type Authenticate = (request: FastifyRequest) => Promise<Caller>

/** Routes that are no part of the contract: documents about it, and the files of the web client. */
export const outsideContract: readonly string[] = ['/api/openapi.json', '/api/docs', '/api/docs/*', '/*']

export function admitRequests(app: FastifyInstance, authenticate: Authenticate): void {
  app.decorateRequest('viewer', undefined)
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.contract || isOutsideContract(url)) return
    throw new Error(`${url} is not in the contract`)
  })
  app.addHook('onRequest', async (request) => {
    const route = request.routeOptions.config.contract
    if (route === undefined || route.access === 'anyone') return
    const caller = await authenticate(request)
    admit(route, caller)
    if (caller.byCookie) refuseForeignOrigin(request)
    Object.assign(request, { viewer: caller })
  })
}

function isOutsideContract(url: string): boolean {
  return outsideContract.includes(url) || url.startsWith('/api/docs/')
}

/** Throws unless the contract lets this caller use the route. */
function admit(route: Route, caller: Caller): void {
  if (caller.isGuest) return admitGuest(route, caller)
  if (route.access === 'guest') throw failure('forbidden', 'Forbidden')
  if (route.access === 'admin' && !caller.isAdmin) throw failure('forbidden', 'Forbidden')
  if (route.sessionOnly && caller.permissions !== 'all')
    throw failure('missing_permission', 'Only someone who is signed in may do this; an API key may not.')
  if (route.permission === false || caller.permissions === 'all' || caller.permissions.has('all')) return
  const needed = route.permission ?? 'all'
  if (caller.permissions.has(needed)) return
  throw failure('missing_permission', `Missing required permission: ${needed}`)
}

/** A shared link opens what the contract names for it, and nothing else. */
function admitGuest(route: Route, { lacksPassword }: Caller): void {
  if (lacksPassword && !route.beforePassword) throw failure('share_password_required', 'Password required')
  if (!route.sharedLink) throw failure('forbidden', 'Forbidden')
}

const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A page of another site may make a browser send its cookies here; it may not change anything with them. */
function refuseForeignOrigin(request: FastifyRequest): void {
  if (harmless.has(request.method) || isOwnOrigin(request)) return
  throw failure('foreign_origin', 'This came from a page of another site, and was refused.')
}

function isOwnOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = request.headers
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const { host, protocol } = new URL(origin)
  const own = `${protocol}//${request.host}`
  return URL.canParse(own) && new URL(own).host === host
}
