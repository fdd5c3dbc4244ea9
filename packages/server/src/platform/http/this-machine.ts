// Whether a request was made on the machine that the server runs on.
import { hostname, networkInterfaces } from 'node:os'
import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * True only where nothing speaks against it: the address is one of this machine, no proxy stands between that we were
 * not told to trust, and the name asked for cannot be one that another site made point here.
 */
export function isFromThisMachine(
  request: Pick<FastifyRequest, 'ip' | 'ips' | 'headers' | 'hostname'>,
): boolean {
  if (request.ips === undefined && isForwarded(request.headers)) return false
  return isOwnAddress(request.ip) && isOwnName(request.hostname)
}

function isForwarded(headers: FastifyRequest['headers']): boolean {
  return ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'].some(
    (name) => headers[name] !== undefined,
  )
}

function isOwnAddress(ip: string): boolean {
  const address = ip.replace(/^::ffff:/i, '')
  if (address === '::1' || address.startsWith('127.')) return true
  return Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === address))
}

function isOwnName(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '').toLowerCase()
  const own = hostname().toLowerCase()
  return isIP(bare) !== 0 || ['localhost', own, `${own}.local`].includes(bare)
}
