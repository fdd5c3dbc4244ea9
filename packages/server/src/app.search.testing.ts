// For tests of search and map: photos with a place, a camera and words in them.
import { randomUUID } from 'node:crypto'
import { uploadAsset } from '@immich/sdk'
import sharp from 'sharp'
import type { TestApp } from './app.testing.ts'
import { addSession, addUser } from './catalog/access/test-server.ts'
import type { User } from './catalog/users/users.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

/** Somebody, and how Immich's client library calls as them. */
export interface Caller {
  readonly user: User
  readonly as: { readonly headers: { readonly authorization: string } }
}

export async function newCaller({ database: { db }, dataFolder }: TestApp): Promise<Caller> {
  const deps = { db, secrets: await openSecrets(dataFolder.path, { mayMake: false }) }
  const user = await addUser(deps)
  return { user, as: { headers: { authorization: `Bearer ${await addSession(deps, user.id)}` } } }
}

export async function uploadPhoto({ as }: Caller, said: Said = {}, name = 'a.jpg'): Promise<string> {
  const assetData = new File([new Uint8Array(await makePhoto(said))], name)
  const dates = { fileCreatedAt: '2024-02-03T04:05:06.000Z', fileModifiedAt: '2024-02-03T04:05:06.000Z' }
  return (await uploadAsset({ assetMediaCreateDto: { assetData, ...dates } }, as)).id
}

/** The last thing that somebody did is taken back. */
export async function undoLast({ url }: TestApp, { as: { headers } }: Caller): Promise<void> {
  const list = await fetch(`${url}/api/heirloom/history?kind=change&limit=1`, { headers })
  const { operations } = (await list.json()) as { operations: readonly { readonly id: string }[] }
  const body = JSON.stringify({ operationIds: [operations[0]?.id] })
  const json = { 'content-type': 'application/json' }
  const undone = await fetch(`${url}/api/heirloom/undo`, {
    method: 'POST',
    headers: { ...headers, ...json },
    body,
  })
  if (!undone.ok) throw new Error(await undone.text())
}

export const statusOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error: { status: number }) => error.status,
  )

export interface Said {
  readonly takenAt?: string
  readonly position?: readonly [latitude: number, longitude: number]
  readonly make?: string
  readonly model?: string
  readonly lens?: string
  readonly description?: string
  readonly width?: number
}

/** As EXIF writes an angle. */
function degrees(value: number): string {
  const seconds = Math.round(Math.abs(value) * 3_600_000)
  const [whole, minutes] = [Math.floor(seconds / 3_600_000), Math.floor((seconds % 3_600_000) / 60_000)]
  return `${whole}/1 ${minutes}/1 ${seconds % 60_000}/1000`
}

/** A JPEG that no other has, and that says this of itself. */
async function makePhoto(said: Said = {}): Promise<Buffer> {
  const { takenAt = '2023:07:14 15:16:17', position, width = 64 } = said
  const [latitude, longitude] = position ?? []
  const gps = latitude !== undefined &&
    longitude !== undefined && {
      GPSLatitudeRef: latitude < 0 ? 'S' : 'N',
      GPSLatitude: degrees(latitude),
      GPSLongitudeRef: longitude < 0 ? 'W' : 'E',
      GPSLongitude: degrees(longitude),
    }
  const [r, g, b] = [Math.random(), Math.random(), Math.random()].map((part) => Math.round(part * 255))
  const background = { r: r ?? 0, g: g ?? 0, b: b ?? 0 }
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  return await sharp({ create: { width, height: 48, channels: 3, background, noise } })
    .jpeg()
    .withExif({
      IFD0: {
        Make: said.make ?? 'Heirloom',
        Model: said.model ?? 'One',
        Software: randomUUID(),
        ...(said.description !== undefined && { ImageDescription: said.description }),
      },
      IFD2: {
        DateTimeOriginal: takenAt,
        OffsetTimeOriginal: '+00:00',
        ...(said.lens !== undefined && { LensModel: said.lens }),
      },
      ...(gps && { IFD3: gps }),
    })
    .toBuffer()
}
