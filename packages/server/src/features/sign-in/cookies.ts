import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionDays } from '../../catalog/access/access.ts'

type Asked = Pick<FastifyRequest, 'protocol'>

const optionsFor = ({ protocol }: Asked) => ({
  path: '/',
  sameSite: 'lax' as const,
  secure: protocol === 'https',
  maxAge: sessionDays * 24 * 60 * 60,
})

/** Signs a browser in; scripts can see that it is, and not with what. */
export function setSignInCookies(request: Asked, reply: FastifyReply, token: string): void {
  const options = optionsFor(request)
  void reply
    .setCookie('immich_access_token', token, { ...options, httpOnly: true })
    .setCookie('immich_auth_type', 'password', { ...options, httpOnly: true })
    .setCookie('immich_is_authenticated', 'true', options)
}

export function clearSignInCookies(reply: FastifyReply): void {
  for (const name of ['immich_access_token', 'immich_auth_type', 'immich_is_authenticated'])
    void reply.clearCookie(name, { path: '/' })
}
