import { once } from 'node:events'
import { createServer } from 'node:net'
import { errorCode, failure } from '../platform/errors/errors.ts'

/** Proves before anything slow that the port can be had. */
export async function provePortFree(host: string | undefined, port: number, setting = 'HEIRLOOM_PORT'): Promise<void> {
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
  switch (errorCode(cause)) {
    case 'EADDRINUSE':
      return failure(
        'port_taken',
        `Another program listens on port ${port}. Stop it, or choose another port: ${setting}=${port + 1}`,
        { cause },
      )
    case 'EACCES':
      return failure('port_not_allowed', `This user may not listen on port ${port}. Set ${setting} to 1024 or more.`, {
        cause,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return failure(
        'host_unknown',
        `This machine has no address ${host}. Correct HEIRLOOM_HOST, or leave it out to listen on all.`,
        { cause },
      )
    default:
      return cause
  }
}
