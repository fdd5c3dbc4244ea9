// Thumbnails served to four connections, beside a bare Fastify handler that sends the same file. Server and client share
// the machine.
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import sharp from 'sharp'
import { derivedPath } from '../packages/server/src/catalog/assets/assets.ts'
import { closeLibrary, openLibrary } from '../reliability/kills.ts'
import { print } from './measure.ts'
import type { Result } from './measure.ts'
import { startBareFiles } from './bare-files.ts'

const connections = 4
const requests = 4_000

export async function run(): Promise<Result[]> {
  const library = await openLibrary(1)
  const { port, dataFolder } = library.settings
  const picture = await sharp({
    create: {
      width: 1500,
      height: 1000,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 20 },
    },
  })
    .webp({ quality: 80 })
    .toBuffer()
  const id = await uploadPicture(port, library.token, picture)
  const headers = { authorization: `Bearer ${library.token}` }
  const ours = `http://127.0.0.1:${port}/api/assets/${id}/thumbnail`
  while ((await fetch(ours, { headers })).status !== 200) await setTimeout(200)
  const file = path.join(dataFolder, 'derived', derivedPath('thumbnail', id))
  const { size } = await stat(file)
  const bare = await startBareFiles(file)
  try {
    const theirs = `http://127.0.0.1:${bare.port}/`
    await rate(ours, headers)
    await rate(theirs, {})
    const rates = { ours: await rate(ours, headers), bare: await rate(theirs, {}) }
    return [
      {
        name: `thumbnails served, ${connections} connections`,
        ratio: rates.ours / rates.bare,
        budget: '≥ 2,000/s',
        figures: { 'a second': rates.ours, 'bare a second': rates.bare, bytes: size },
      },
    ]
  } finally {
    await bare.close()
    await closeLibrary(library)
  }
}

async function uploadPicture(port: number, token: string, picture: Buffer): Promise<string> {
  const form = new FormData()
  form.set('fileCreatedAt', '2024-01-01T00:00:00Z')
  form.set('fileModifiedAt', '2024-01-01T00:00:00Z')
  form.set('assetData', new File([new Uint8Array(picture)], 'a.webp'))
  const answer = await fetch(`http://127.0.0.1:${port}/api/assets`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${token}` },
  })
  const { id } = (await answer.json()) as { id: string }
  return id
}

/** Answers a second. */
async function rate(url: string, headers: Record<string, string>): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  let left = requests
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) await fetchOnce(url, headers, agent)
    }),
  )
  agent.destroy()
  return requests / ((performance.now() - begun) / 1000)
}

async function fetchOnce(url: string, headers: Record<string, string>, agent: Agent): Promise<void> {
  const [response] = (await once(get(url, { headers, agent }), 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  if (response.statusCode !== 200) throw new Error(`a thumbnail was answered with ${response.statusCode}`)
}

if (process.argv[1] === import.meta.filename) print(await run())
