// The picture of a person: their face, cut out of a photo's preview when it is asked for, and kept nowhere but at the client.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { derivedPath } from '../../catalog/assets/assets.ts'
import type { Box } from '../../catalog/people/people.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import { findShownFace } from './faces.sql.ts'
import { getPerson } from './people.ts'

export interface PortraitDependencies {
  readonly db: Db
  readonly derivedFolder: string
  /** Asks for derived pictures that should be there and are not. */
  remake(assetId: string): Promise<void>
}

export interface Portrait {
  readonly bytes: Buffer
  /** Names these very bytes. */
  readonly tag: string
}

const edge = 250
/** How much of what is around a face is shown with it. */
const margin = 1.3

/** A square JPEG. Throws `not_found`, and `no_such_thing` where no photo in sight shows them, or none has a preview yet. */
export async function makePortrait(
  dependencies: PortraitDependencies,
  ownerId: string,
  id: string,
): Promise<Portrait> {
  const { db, derivedFolder } = dependencies
  await getPerson(db, ownerId, id, 'person.read')
  const face = await findShownFace(db, id)
  if (face === undefined) throw failure('no_such_thing', 'There is no picture of this person.')
  const preview = await readPreview(derivedFolder, face.assetId)
  if (preview === undefined) {
    await dependencies.remake(face.assetId)
    throw failure('no_such_thing', 'This picture is being made. Try again in a moment.')
  }
  const { x1, y1, x2, y2, madeAt } = face
  return {
    bytes: await cutOut(preview, face),
    tag: `${face.id}-${madeAt.getTime()}-${[x1, y1, x2, y2].join('.')}`,
  }
}

/** As the photo was before it was edited: on that the box lies. */
async function readPreview(folder: string, assetId: string): Promise<Buffer | undefined> {
  const file = (kind: 'unedited' | 'preview') => path.join(folder, derivedPath(kind, assetId))
  return (await readIfThere(file('unedited'))) ?? (await readIfThere(file('preview')))
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

async function cutOut(preview: Buffer, box: Box): Promise<Buffer> {
  // Loaded when first needed: a server that shows no people does without.
  const { default: sharp } = await import('sharp')
  const { width, height } = await sharp(preview).metadata()
  return await sharp(preview)
    .extract(squareAround(box, { width, height }))
    .resize(edge, edge)
    .jpeg({ quality: 80 })
    .toBuffer()
}

export interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The square around a box, moved and made smaller so that it lies on a picture of this size. */
export function squareAround(box: Box, picture: { readonly width: number; readonly height: number }): Region {
  const across = picture.width / box.imageWidth
  const down = picture.height / box.imageHeight
  const size = Math.max((box.x2 - box.x1) * across, (box.y2 - box.y1) * down) * margin
  const side = Math.max(1, Math.min(Math.round(size), picture.width, picture.height))
  const start = (from: number, to: number, length: number): number =>
    Math.max(0, Math.min(Math.round((from + to) / 2 - side / 2), length - side))
  return {
    left: start(box.x1 * across, box.x2 * across, picture.width),
    top: start(box.y1 * down, box.y2 * down, picture.height),
    width: side,
    height: side,
  }
}
