// Cropping, turning and mirroring photos, as Immich's own client library does it, with the pictures that come of it.
import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import path from 'node:path'
import {
  AssetEditAction,
  AssetMediaSize,
  createPartner,
  createSharedLink,
  downloadArchive,
  downloadAsset,
  editAsset,
  getAssetEdits,
  getAssetInfo,
  init,
  MirrorAxis,
  playAssetVideo,
  removeAssetEdits,
  SharedLinkType,
  uploadAsset,
  viewAsset,
} from '@immich/sdk'
import type { AssetEditsCreateDto } from '@immich/sdk'
import type { HistoryPage } from '@heirloom/contract'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addSession, addUser } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import { derivedPath } from './catalog/assets/assets.ts'
import { readZip } from './features/download/zip.testing.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

let heirloom: TestApp
let deps: TestDeps
let ada: Person

interface Person {
  readonly id: string
  readonly as: { readonly headers: Readonly<Record<string, string>> }
}

beforeAll(async () => {
  heirloom = await startTestApp()
  const secrets = await openSecrets(heirloom.dataFolder.path, { mayMake: false })
  deps = { db: heirloom.database.db, secrets }
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
})
afterAll(async () => {
  await heirloom.settled()
  const { findings } = await heirloom.check()
  await heirloom.close()
  expect(findings).toEqual([])
})
beforeEach(async () => {
  ada = await addPerson()
})

async function addPerson(): Promise<Person> {
  const { id } = await addUser(deps)
  return { id, as: { headers: { authorization: `Bearer ${await addSession(deps, id)}` } } }
}

const colours = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] } as const
type Colour = keyof typeof colours

/** Four fields: red and green above blue and white. The file's own orientation turns what is stored upright. */
async function fields(width: number, height: number, orientation = 1): Promise<Buffer> {
  const upright = orientation === 6 ? { width: height, height: width } : { width, height }
  const field = (colour: Colour, left: number, top: number) => ({
    input: {
      create: {
        width: width / 2,
        height: height / 2,
        channels: 3 as const,
        background: `rgb(${colours[colour].join()})`,
      },
    },
    left,
    top,
  })
  const picture = await sharp({ create: { width, height, channels: 3, background: '#000000' } })
    .composite([
      field('red', 0, 0),
      field('green', width / 2, 0),
      field('blue', 0, height / 2),
      field('white', width / 2, height / 2),
    ])
    .png()
    .toBuffer()
  const stored = orientation === 6 ? await sharp(picture).rotate(270).png().toBuffer() : picture
  expect((await sharp(stored).metadata()).width).toBe(upright.width)
  const unique = { IFD0: { ImageDescription: Math.random().toString() } }
  return sharp(stored).jpeg({ quality: 95 }).withExif(unique).withMetadata({ orientation }).toBuffer()
}

async function upload(who: Person, bytes: Buffer, name = 'fields.jpg'): Promise<string> {
  const assetData = new File([new Uint8Array(bytes)], name)
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  const { id } = await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } }, who.as)
  await heirloom.settled()
  return id
}

const crop = (x: number, y: number, width: number, height: number) => ({
  action: AssetEditAction.Crop,
  parameters: { x, y, width, height },
})
const rotate = (angle: number) => ({ action: AssetEditAction.Rotate, parameters: { angle } })
const mirror = (axis: MirrorAxis) => ({ action: AssetEditAction.Mirror, parameters: { axis } })

async function edit(who: Person, id: string, edits: AssetEditsCreateDto['edits']): Promise<void> {
  await editAsset({ id, assetEditsCreateDto: { edits } }, who.as)
  await heirloom.settled()
}

interface Look {
  readonly size: readonly [number, number]
  /** Upper left, upper right, lower left, lower right. */
  readonly corners: readonly string[]
}

async function look(picture: Promise<Blob>): Promise<Look> {
  const { data, info } = await sharp(Buffer.from(await (await picture).arrayBuffer()))
    .autoOrient()
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number): string => {
    const offset = (y * info.width + x) * info.channels
    return nameOf([...data.subarray(offset, offset + 3)])
  }
  const [left, top, right, bottom] = [2, 2, info.width - 3, info.height - 3]
  return {
    size: [info.width, info.height],
    corners: [at(left, top), at(right, top), at(left, bottom), at(right, bottom)],
  }
}

function nameOf(pixel: readonly number[]): string {
  const [found] = Object.entries(colours).filter(([, colour]) =>
    colour.every((part, index) => Math.abs(part - pixel[index]!) < 60),
  )
  return found?.[0] ?? `rgb(${pixel.join()})`
}

const asShown = (who: Person, id: string, size = AssetMediaSize.Preview) =>
  look(viewAsset({ id, size }, who.as))

const status = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => 200,
    (error: { status?: number }) => error.status ?? 0,
  )

async function call<Body>(who: Person, method: string, url: string, body?: object): Promise<Body> {
  const answer = await fetch(`${heirloom.url}/api${url}`, {
    method,
    headers: { ...who.as.headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return (text === '' ? undefined : JSON.parse(text)) as Body
}

test('an edited photo is shown as edited in every size, and its file stays as it came', async () => {
  const bytes = await fields(400, 200)
  const id = await upload(ada, bytes)
  const before = await getAssetInfo({ id }, ada.as)
  expect([before.isEdited, before.width, before.height]).toEqual([false, 400, 200])
  await edit(ada, id, [crop(0, 0, 200, 200), rotate(90)])
  expect(await asShown(ada, id)).toEqual({ size: [200, 200], corners: ['blue', 'red', 'blue', 'red'] })
  expect((await asShown(ada, id, AssetMediaSize.Thumbnail)).corners).toEqual(['blue', 'red', 'blue', 'red'])
  expect((await asShown(ada, id, AssetMediaSize.Fullsize)).size).toEqual([200, 200])
  expect((await look(downloadAsset({ id, edited: true }, ada.as))).size).toEqual([200, 200])
  const original = Buffer.from(await (await downloadAsset({ id }, ada.as)).arrayBuffer())
  expect(original.equals(bytes)).toBe(true)
  const unedited = look(viewAsset({ id, size: AssetMediaSize.Preview, edited: false }, ada.as))
  expect(await unedited).toEqual({ size: [400, 200], corners: ['red', 'green', 'blue', 'white'] })
  const after = await getAssetInfo({ id }, ada.as)
  expect([after.isEdited, after.width, after.height]).toEqual([true, 200, 200])
  expect([after.checksum, after.thumbhash === before.thumbhash]).toEqual([before.checksum, false])
})

test.each([
  ['turned right', [rotate(90)], [200, 400], ['blue', 'red', 'white', 'green']],
  ['turned round', [rotate(180)], [400, 200], ['white', 'blue', 'green', 'red']],
  ['turned left', [rotate(270)], [200, 400], ['green', 'white', 'red', 'blue']],
  ['mirrored', [mirror(MirrorAxis.Horizontal)], [400, 200], ['green', 'red', 'white', 'blue']],
  ['upside down', [mirror(MirrorAxis.Vertical)], [400, 200], ['blue', 'white', 'red', 'green']],
  [
    'turned, then mirrored',
    [rotate(90), mirror(MirrorAxis.Horizontal)],
    [200, 400],
    ['red', 'blue', 'green', 'white'],
  ],
  [
    'mirrored, then turned',
    [mirror(MirrorAxis.Horizontal), rotate(90)],
    [200, 400],
    ['white', 'green', 'blue', 'red'],
  ],
  ['a part', [crop(200, 100, 200, 100)], [200, 100], ['white', 'white', 'white', 'white']],
])('%s', async (_what, edits, size, corners) => {
  for (const orientation of [1, 6]) {
    const id = await upload(ada, await fields(400, 200, orientation))
    await edit(ada, id, edits)
    expect(await asShown(ada, id)).toEqual({ size, corners })
    expect(await getAssetInfo({ id }, ada.as)).toMatchObject({ width: size[0], height: size[1] })
  }
})

test('a crop of a large picture is cut from the file, not from its preview', async () => {
  const id = await upload(ada, await fields(4000, 2000))
  await edit(ada, id, [crop(1000, 500, 2000, 1000)])
  expect(await asShown(ada, id, AssetMediaSize.Fullsize)).toEqual({
    size: [2000, 1000],
    corners: ['red', 'green', 'blue', 'white'],
  })
  expect((await asShown(ada, id)).size).toEqual([1440, 720])
})

test('edits stand instead of those before, and speak of the picture as it came', async () => {
  const id = await upload(ada, await fields(400, 200))
  await edit(ada, id, [crop(0, 0, 100, 100), rotate(90)])
  await edit(ada, id, [crop(200, 0, 200, 100)])
  expect(await asShown(ada, id)).toEqual({ size: [200, 100], corners: ['green', 'green', 'green', 'green'] })
  const stored = await getAssetEdits({ id }, ada.as)
  expect(stored).toEqual({
    assetId: id,
    edits: [{ id: expect.any(String) as string, ...crop(200, 0, 200, 100) }],
  })
  await edit(ada, id, [crop(200, 0, 200, 100)])
  expect(await getAssetEdits({ id }, ada.as)).toEqual(stored)
})

test('removing edits brings the picture back, and so does undoing them', async () => {
  const id = await upload(ada, await fields(400, 200))
  const lastOperation = async () =>
    (await call<HistoryPage>(ada, 'GET', '/heirloom/history?kind=change&limit=1')).operations[0]!
  const unedited = await asShown(ada, id)
  const { thumbhash } = await getAssetInfo({ id }, ada.as)
  await edit(ada, id, [rotate(90)])
  const edited = await asShown(ada, id)
  expect((await lastOperation()).text).toBe('Edited 1 photo')
  await removeAssetEdits({ id }, ada.as)
  await heirloom.settled()
  expect(await asShown(ada, id)).toEqual(unedited)
  await expect(access(path.join(heirloom.dataFolder.derived, derivedPath('edited', id)))).rejects.toThrow()
  const removal = await lastOperation()
  expect(removal.text).toBe('Took the edits off 1 photo')
  await call(ada, 'POST', '/heirloom/undo', { operationIds: [removal.id] })
  await heirloom.settled()
  expect(await asShown(ada, id)).toEqual(edited)
  await call(ada, 'POST', '/heirloom/undo', { operationIds: [(await lastOperation()).id] })
  await heirloom.settled()
  expect(await asShown(ada, id)).toEqual(unedited)
  expect(await getAssetInfo({ id }, ada.as)).toMatchObject({
    isEdited: false,
    width: 400,
    height: 200,
    thumbhash,
  })
})

test('a download of edited photos brings them edited, as JPEG', async () => {
  const id = await upload(ada, await fields(400, 200), 'a.png')
  const plain = await upload(ada, await fields(400, 200), 'b.jpg')
  await edit(ada, id, [rotate(90)])
  const unpack = async (edited: boolean) => {
    const zip = await downloadArchive({ downloadArchiveDto: { assetIds: [id, plain], edited } }, ada.as)
    return readZip(Buffer.from(await zip.arrayBuffer()))
  }
  expect((await unpack(false)).map(({ name }) => name)).toEqual(['a.png', 'b.jpg'])
  const [first, second] = await unpack(true)
  expect([first!.name, second!.name]).toEqual(['a.jpg', 'b.jpg'])
  expect((await sharp(first!.bytes).metadata()).width).toBe(200)
  const original = Buffer.from(await (await downloadAsset({ id: plain }, ada.as)).arrayBuffer())
  expect(digest(second!.bytes)).toBe(digest(original))
})

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

test('others are given what the edits left, and nothing else', async () => {
  const bytes = await fields(400, 300)
  const id = await upload(ada, bytes)
  const eve = await addPerson()
  await createPartner({ partnerCreateDto: { sharedWithId: eve.id } }, ada.as)
  const sharedLinkCreateDto = { type: SharedLinkType.Individual, assetIds: [id], showMetadata: true }
  const { key } = await createSharedLink({ sharedLinkCreateDto }, ada.as)
  const asked = (who: object, given: object) =>
    [
      downloadAsset({ id, ...given }, who),
      downloadAsset({ id, edited: false, ...given }, who),
      playAssetVideo({ id, ...given }, who),
      viewAsset({ id, size: AssetMediaSize.Fullsize, edited: false, ...given }, who),
      viewAsset({ id, size: AssetMediaSize.Preview, edited: false, ...given }, who),
    ] as const
  const sizesOf = async (who: object, given: object) =>
    Promise.all(
      asked(who, given).map(async (answer) => {
        const { width, height } = await sharp(Buffer.from(await (await answer).arrayBuffer())).metadata()
        return [width, height]
      }),
    )
  await edit(ada, id, [crop(0, 0, 200, 100)])
  const [whole, cut] = [
    Array.from({ length: 5 }, () => [400, 300]),
    Array.from({ length: 5 }, () => [200, 100]),
  ]
  expect(await sizesOf(ada.as, {})).toEqual(whole)
  expect(await sizesOf(eve.as, {})).toEqual(cut)
  expect(await sizesOf({}, { key })).toEqual(cut)
  const archive = await downloadArchive({ downloadArchiveDto: { assetIds: [id] }, key }, {})
  const [entry] = await readZip(Buffer.from(await archive.arrayBuffer()))
  expect((await sharp(entry!.bytes).metadata()).width).toBe(200)
})

test('pictures follow also where many edit at once, whatever comes first', async () => {
  const id = await upload(ada, await fields(400, 200))
  for (let round = 0; round < 5; round++) {
    const asked = [rotate(90), rotate(180), mirror(MirrorAxis.Horizontal)].map((one) =>
      editAsset({ id, assetEditsCreateDto: { edits: [one] } }, ada.as),
    )
    await Promise.all(asked)
    await editAsset({ id, assetEditsCreateDto: { edits: [rotate(270)] } }, ada.as)
    // A pass that began before the last edit may end after another: then the picture is drawn once more.
    const corners = () =>
      asShown(ada, id).then(
        (shown) => shown.corners,
        () => [],
      )
    await expect.poll(corners, { timeout: 30_000 }).toEqual(['green', 'white', 'red', 'blue'])
    await heirloom.settled()
  }
})

test('what can not be done is refused, and changes nothing', async () => {
  const id = await upload(ada, await fields(400, 200))
  const video = await upload(ada, await fields(100, 50))
  await sql`update asset set type = 'video' where id = ${video}`.execute(deps.db)
  const refused = async (edits: unknown[], asset = id, who = ada): Promise<string> => {
    const answer = await fetch(`${heirloom.url}/api/assets/${asset}/edits`, {
      method: 'PUT',
      headers: { ...who.as.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ edits }),
    })
    expect(answer.status).toBe(400)
    return ((await answer.json()) as { message: string }).message
  }
  expect(await refused([crop(1, 0, 400, 200)])).toContain('400 × 200')
  expect(await refused([crop(400, 0, 1, 1)])).toContain('reaches out')
  expect(await refused([rotate(45)])).toContain('90')
  expect(await refused([rotate(90), crop(0, 0, 10, 10)])).toContain('once')
  expect(await refused([crop(0, 0, 10, 10), crop(0, 0, 5, 5)])).toContain('once')
  expect(await refused([{ action: 'crop', parameters: { angle: 90 } }])).toContain('parameters')
  expect(await refused([crop(0, 0, 0, 10)])).toBe('Validation failed')
  expect(await refused([])).toBe('Validation failed')
  expect(await refused([rotate(90)], video)).toContain('videos')
  const bob = await addPerson()
  expect(await refused([rotate(90)], id, bob)).toBe('Not found or no asset.edit.create access')
  expect(await status(getAssetEdits({ id }, bob.as))).toBe(400)
  expect(await status(removeAssetEdits({ id }, bob.as))).toBe(400)
  expect((await getAssetEdits({ id }, ada.as)).edits).toEqual([])
})
