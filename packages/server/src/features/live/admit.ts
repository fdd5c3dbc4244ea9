// Who may connect: whoever may call the API with the same credentials.
import type { Socket } from 'socket.io'
import type { Guest, Viewer } from '../../catalog/access/access.ts'
import { isGranted } from '../../catalog/access/access.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Connected } from './live.ts'

interface AdmitDependencies {
  readonly authenticate: (request: never) => Promise<Viewer | Guest>
  readonly parseCookie: (text: string) => Record<string, string | undefined>
}

type Handshake = Socket['handshake']

export function admitter({ authenticate, parseCookie }: AdmitDependencies) {
  return async ({ headers, query }: Handshake): Promise<Connected> => {
    const cookies = parseCookie(headers.cookie ?? '')
    const viewer = await authenticate({ headers, query, cookies } as never)
    if ('link' in viewer) throw failure('authentication_required', 'Authentication required')
    if (viewer.byCookie) refuseForeignPage(headers)
    if (!isGranted(viewer, 'asset.read'))
      throw failure('missing_permission', 'Missing required permission: asset.read')
    const { via, userId } = viewer
    if (via.kind !== 'session') return { userId, sessionId: undefined, until: undefined }
    return { userId, sessionId: via.id, until: via.expiresAt }
  }
}

/** A page of another site may make a browser connect with the cookies of this one. No page can set these headers itself. */
function refuseForeignPage(headers: Handshake['headers']): void {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return
  const { origin } = headers
  if (site === undefined && origin === undefined) return
  const own = [headers.host, headers['x-forwarded-host']]
  if (origin !== undefined && URL.canParse(origin) && own.includes(new URL(origin).host)) return
  throw failure('foreign_origin', 'This came from a page of another site, and was refused.')
}
