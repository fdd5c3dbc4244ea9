import { once } from 'node:events'
import { createServer } from 'node:net'
import { errorCode, failure } from '../platform/errors/errors.ts'

/** Proves before anything slow that the port can be had. */
export async function provePortFree(
  host: string | undefined,
  port: number,
  setting = 'HEIRLOOM_PORT',
): Promise<void> {
  const server = createServer()
  try {
    server.listen(host === undefined ? { port } : { port, host })
    await once(server, 'listening')
  } catch (error) {
    throw portFailure(error, host, port, setting)
  }
  server.close()
  await once(server, 'close')
}

function portFailure(cause: unknown, host: string | undefined, port: number, setting: string): unknown {
  const sentence = sentences[errorCode(cause) ?? '']
  if (!sentence) return cause
  const [code, say] = sentence
  return failure(code, say(host ?? '', port, setting), { cause })
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
