import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJpeg, startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { findProgram } from './platform/process/process.ts'

let heirloom: TestApp
let token: string

beforeAll(async () => {
  heirloom = await startTestApp()
  const account = { email: 'a@example.org', password: 'correct horse', name: 'A' }
  const post = (url: string) => heirloom.server.app.inject({ method: 'POST', url, payload: account })
  await post('/api/auth/admin-sign-up')
  token = (await post('/api/auth/login')).json<{ accessToken: string }>().accessToken
})
afterAll(() => heirloom.close())

const headers = () => ({ authorization: `Bearer ${token}` })

async function upload(photo: Buffer, sidecar?: string): Promise<{ id: string; status: string }> {
  const form = new FormData()
  form.set('fileCreatedAt', '2024-01-01T00:00:00Z')
  form.set('fileModifiedAt', '2024-01-01T00:00:00Z')
  form.set('assetData', new File([new Uint8Array(photo)], 'a.jpg'))
  if (sidecar !== undefined) form.set('sidecarData', new File([sidecar], 'a.jpg.xmp'))
  const answer = await fetch(`${heirloom.url}/api/assets`, { method: 'POST', body: form, headers: headers() })
  return (await answer.json()) as { id: string; status: string }
}

async function descriptionOf(id: string): Promise<string | null | undefined> {
  await heirloom.settled()
  const answer = await fetch(`${heirloom.url}/api/assets/${id}`, { headers: headers() })
  return ((await answer.json()) as { exifInfo?: { description?: string | null } }).exifInfo?.description
}

const described = (words: string) => `<x:xmpmeta xmlns:x='adobe:ns:meta/'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''
 xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:description><rdf:Alt>
<rdf:li xml:lang='x-default'>${words}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>`

test.skipIf(findProgram('perl') === null)(
  'a sidecar that comes later is read, and so is the next one',
  async () => {
    const photo = await makeJpeg()
    const { id } = await upload(photo)
    expect(await descriptionOf(id)).not.toBe('At the lake')
    for (const words of ['At the lake', 'At the sea']) {
      expect(await upload(photo, described(words))).toEqual({ id, status: 'duplicate' })
      expect(await descriptionOf(id)).toBe(words)
    }
    const picture = await fetch(`${heirloom.url}/api/assets/${id}/thumbnail`, { headers: headers() })
    expect(picture.status).toBe(200)
    await picture.arrayBuffer()
    expect((await heirloom.check()).findings).toEqual([])
  },
)
