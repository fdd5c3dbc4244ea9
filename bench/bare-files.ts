// The reference for serving files: a process that opens, reads and sends one file, and does nothing else.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'

/** Starts the bare server for one file in a process of its own. */
export async function startBareFiles(
  file: string,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const child = fork(import.meta.filename, [file])
  const [port] = (await once(child, 'message')) as [number]
  const close = async (): Promise<void> => {
    child.kill()
    await once(child, 'exit')
  }
  return { port, close }
}

async function serveFile(file: string): Promise<void> {
  const app = fastify()
  app.get('/', async (_request, reply) => {
    const handle = await open(file, 'r')
    const { size } = await handle.stat()
    return reply.header('content-length', size).type('image/webp').send(handle.createReadStream())
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  process.send?.((app.server.address() as AddressInfo).port)
}

const [, entry, file] = process.argv
if (entry === import.meta.filename && file !== undefined) await serveFile(file)
