import { once } from 'node:events'
import { createServer } from 'node:net'
import { errorCode, failure } from '../platform/errors/errors.ts'

/** Proves before anything slow that the port can be had; returns the host to listen on. */
export async function provePortFree(
  host: string | undefined,
  port: number,
  setting = 'HEIRLOOM_PORT',
): Promise<string> {
  if (host !== undefined) return tryPort(host, port, setting)
  return (await hasIpv6()) ? tryPort('::', port, setting) : tryPort('0.0.0.0', port, setting)
}

async function tryPort(host: string, port: number, setting: string): Promise<string> {
  try {
    await listenOnce(host, port)
    return host
  } catch (error) {
    throw portFailure(error, host, port, setting)
  }
}

/** `::` stands for every address of both kinds, where the machine knows the newer kind at all. */
async function hasIpv6(): Promise<boolean> {
  try {
    await listenOnce('::', 0)
    return true
  } catch {
    return false
  }
}

async function listenOnce(host: string, port: number): Promise<void> {
  const server = createServer()
  server.listen({ port, host })
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

function portFailure(cause: unknown, host: string, port: number, setting: string): unknown {
  const sentence = sentences[errorCode(cause) ?? '']
  if (!sentence) return cause
  const [code, say] = sentence
  return failure(code, say(host, port, setting), { cause })
}

type Sentence = (host: string, port: number, setting: string) => string

const taken: Sentence = (_host, port, setting) =>
  `Another program listens on port ${port}. Stop it, or choose another port: ${setting}=${port + 1}`
const notAllowed: Sentence = (_host, port, setting) =>
  `This user may not listen on port ${port}. Set ${setting} to 1024 or more.`
const unknownHost: Sentence = (host) =>
  `This machine has no address ${host}. Correct HEIRLOOM_HOST, or leave it out to listen on all.`

const sentences: Readonly<Record<string, readonly [code: string, say: Sentence]>> = {
  EADDRINUSE: ['port_taken', taken],
  EACCES: ['port_not_allowed', notAllowed],
  EADDRNOTAVAIL: ['host_unknown', unknownHost],
  ENOTFOUND: ['host_unknown', unknownHost],
}
