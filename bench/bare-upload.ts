// The unavoidable work of an upload and nothing else: parse the form, hash, write, fsync, insert one row, answer.
// Arguments: the address of the database, a folder. Prints its port.
import { createHash, randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type * as FastifyModule from 'fastify'
import type Multipart from '@fastify/multipart'
import type Pg from 'pg'

const fromServer = createRequire(new URL('../packages/server/src/main.ts', import.meta.url))
const { fastify } = fromServer('fastify') as typeof FastifyModule
const multipart = fromServer('@fastify/multipart') as typeof Multipart
const pg = fromServer('pg') as typeof Pg

const [databaseUrl = '', folder = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 })
await pool.query(
  'create table if not exists public.bare_upload (id uuid primary key, sha1 bytea, sha256 bytea, size int8)',
)

const app = fastify()
await app.register(multipart, { limits: { fileSize: Infinity } })
app.post('/api/assets', async (request, reply) => {
  for await (const part of request.parts()) {
    if (part.type !== 'file') continue
    const id = randomUUID()
    const [sha1, sha256] = [createHash('sha1'), createHash('sha256')]
    const handle = await open(path.join(folder, id), 'wx')
    let size = 0
    for await (const chunk of part.file as AsyncIterable<Buffer>) {
      sha1.update(chunk)
      sha256.update(chunk)
      size += chunk.length
      await handle.write(chunk)
    }
    await handle.sync()
    await handle.close()
    const row = [id, sha1.digest(), sha256.digest(), size]
    await pool.query('insert into public.bare_upload values ($1, $2, $3, $4)', row)
    void reply.status(201)
    return { id, status: 'created' }
  }
  throw new Error('no file')
})
await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${(app.server.address() as AddressInfo).port}\n`)
