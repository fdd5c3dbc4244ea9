// I27: "Free up space" on the phone deletes what the server says it has. So it may say so only of bytes that are there.
import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { makeJpeg } from '../../packages/server/src/app.testing.ts'
import { call, countsOf, expectSound, openScenario, uploadBytes, uploadPhoto } from './scenario.ts'
import type { Scenario } from './scenario.ts'

let scenario: Scenario

beforeAll(async () => {
  scenario = await openScenario()
  return () => scenario.close()
}, 60_000)

const sha1Of = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex')

/** What the phone asks before it deletes its own copy: `reject` means that the server has it. */
async function serverHas(bytes: Buffer): Promise<boolean> {
  const { body } = await call(scenario, 'POST', '/assets/bulk-upload-check', {
    assets: [{ id: 'one', checksum: sha1Of(bytes) }],
  })
  const [result] = body['results'] as readonly { readonly action: string }[]
  return result?.action === 'reject'
}

test('bytes that arrived damaged have no row', async () => {
  const bytes = await makeJpeg({ width: 64, height: 48 })
  const headers = { 'x-immich-checksum': sha1Of(Buffer.from('something else')) }
  expect((await uploadBytes(scenario, bytes, { headers })).status).toBe(400)
  expect(await serverHas(bytes)).toBe(false)
  expect(await countsOf(scenario)).toEqual({ shown: 0, trashed: 0 })
})

test('bytes that stopped half-way have no row', async () => {
  const bytes = await makeJpeg({ width: 640, height: 480 })
  const head = '--b\r\ncontent-disposition: form-data; name="assetData"; filename="a.jpg"\r\n\r\n'
  await new Promise<void>((resolve) => {
    const sent = request(`${scenario.app.url}/api/assets`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${scenario.token}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': bytes.length + 1000,
      },
    })
    sent.on('error', () => resolve())
    sent.write(Buffer.concat([Buffer.from(head), bytes.subarray(0, bytes.length / 2)]))
    setTimeout(() => sent.destroy(new Error('out of reach')), 200)
  })
  expect(await serverHas(bytes)).toBe(false)
  expect(await countsOf(scenario)).toEqual({ shown: 0, trashed: 0 })
})

test.each(['gone', 'cut short'])(
  'a stored file that is %s is not claimed to be here, and the next upload heals it',
  async (fault) => {
    const { bytes, id } = await uploadPhoto(scenario)
    await scenario.app.settled()
    expect(await serverHas(bytes)).toBe(true)
    const row = await scenario.app.database.db
      .selectFrom('asset')
      .select('path')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const file = path.join(scenario.app.dataFolder.originals, row.path)
    await rm(file)
    if (fault === 'cut short') await writeFile(file, bytes.subarray(0, 100))
    expect(await serverHas(bytes)).toBe(false)
    expect((await uploadBytes(scenario, bytes)).body).toMatchObject({ id })
    expect(await serverHas(bytes)).toBe(true)
    await expectSound(scenario)
  },
  60_000,
)
