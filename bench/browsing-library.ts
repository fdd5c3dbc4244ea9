// A library to browse: a running Heirloom with as many rows as asked for, and behind them 2,000 real thumbnails in rotation,
// made as the media pass makes them. Without originals: nothing but the timeline is looked at.
import { linkSync, mkdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import sharp from 'sharp'
import {
  derivedPath,
  foldAssetCounts,
  foldDerivativeCounts,
  foldLibraryCounts,
} from '../packages/server/src/catalog/assets/assets.ts'
import { rawPixels } from '../packages/server/src/features/media/decode.ts'
import { makeThumbhash, makeThumbnail } from '../packages/server/src/features/media/pictures.ts'
import type { Pixels } from '../packages/server/src/features/media/tiff-wrap.ts'
import { openDatabase } from '../packages/server/src/platform/db/db.ts'
import { startEmbedded } from '../packages/server/src/platform/db/embedded/embedded.ts'
import { silentLog } from '../packages/server/src/platform/log/log.ts'
import type { Tables } from '../packages/server/src/schema/schema.ts'
import { closeLibrary, openLibrary } from '../reliability/kills.ts'
import { analyze, derivedBytes, fillLibrary } from './library.ts'
import type { BenchLibrary, Picture } from './library.ts'

const pictureCount = 2_000
/** The catalog says the same size of all; what follows on a picture's end is nothing to a decoder. */
function asLargeAsAll(thumbnail: Buffer): Buffer {
  if (thumbnail.length > derivedBytes) throw new Error(`a thumbnail has ${thumbnail.length} bytes`)
  return Buffer.concat([thumbnail, Buffer.alloc(derivedBytes - thumbnail.length)])
}

/** As the media pass makes them: the shorter edge has 250. */
const shapes = [
  [375, 250],
  [250, 375],
  [333, 250],
  [250, 333],
  [444, 250],
  [250, 250],
] as const

export interface BrowsingLibrary {
  readonly url: string
  readonly token: string
  /** Of photos here and there in it. */
  someIds(count: number): Promise<readonly string[]>
  close(): Promise<void>
}

/** Takes some minutes for a million rows. `close` ends and removes it. */
export async function openBrowsingLibrary(rows: number): Promise<BrowsingLibrary> {
  const served = await openLibrary()
  const { dataFolder } = served.settings
  const embedded = await startEmbedded({ dataFolder, log: silentLog() })
  const database = openDatabase<Tables>({ url: embedded.appUrl, max: 4, applicationName: 'heirloom bench' })
  const close = async (): Promise<void> => {
    await database.close()
    embedded.leave()
    await closeLibrary(served)
  }
  try {
    const { id: ownerId } = await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow()
    const library = { ...database, ownerId, superuserUrl: embedded.superuserUrl, close }
    const derived = path.join(dataFolder, 'derived')
    const pictures = await makePictures(derived)
    await fillLibrary(library, 0, rows, pictures)
    await library.db.transaction().execute(async (trx) => {
      for (const fold of [foldAssetCounts, foldDerivativeCounts, foldLibraryCounts]) await fold(trx)
    })
    await analyze(library)
    await linkPictures(library, derived)
    const someIds = (count: number) => listIds(database.db, count)
    return { url: served.program.url, token: served.token, someIds, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function listIds(db: BenchLibrary['db'], count: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select id from asset order by sha1 limit ${count}`.execute(db)
  return rows.map(({ id }) => id)
}

async function makePictures(derived: string): Promise<Picture[]> {
  await mkdir(path.join(derived, 'bench'), { recursive: true })
  const pictures: Picture[] = []
  for (let n = 0; n < pictureCount; n += 1) {
    const small = await drawing(n)
    await writeFile(pathOfPicture(derived, n), asLargeAsAll(await makeThumbnail(small)))
    const [width, height] = shapeOf(n)
    pictures.push({ width, height, thumbhash: (await makeThumbhash(small)).toString('hex') })
  }
  return pictures
}

const shapeOf = (n: number): (typeof shapes)[number] => shapes[n % shapes.length] ?? shapes[0]
const pathOfPicture = (derived: string, n: number): string => path.join(derived, 'bench', `${n}.webp`)

/** Soft colours with the grain of a photo, no two alike. */
async function drawing(n: number): Promise<Pixels> {
  const [width, height] = shapeOf(n)
  const colours = Buffer.from(
    Array.from({ length: 6 * 4 * 3 }, (_, i) => (n * 37 + i * i * 29 + i * 71) % 256),
  )
  const soft = sharp(colours, { raw: { width: 6, height: 4, channels: 3 } })
  const pixels = await rawPixels(soft.resize(width, height, { fit: 'fill', kernel: 'cubic' }))
  for (let i = 0; i < pixels.data.length; i += 1)
    pixels.data[i] = Math.min(255, Math.max(0, (pixels.data[i] ?? 0) + ((i * i * 31 + i * 17 + n) % 13) - 6))
  return pixels
}

/** Every photo has its thumbnail at its place: a link to one of the pictures, the one of its shape and blur. */
async function linkPictures({ db }: BenchLibrary, derived: string): Promise<void> {
  const made = new Set<string>()
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await sql<{ id: string; n: number }>`
      select id, substring(file_name from '[0-9]+')::integer % ${pictureCount} as n
      from asset where id > ${after} order by id limit 20000`.execute(db)
    for (const { id, n } of rows) {
      const place = path.join(derived, derivedPath('thumbnail', id))
      const folder = path.dirname(place)
      if (!made.has(folder)) mkdirSync(folder, { recursive: true })
      made.add(folder)
      linkSync(pathOfPicture(derived, n), place)
    }
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
  }
}
