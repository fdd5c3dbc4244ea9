// Where somebody is on a photo. Only on one's own photos, and of one's own people; nobody else is told.
import { getAsset, getShownAsset, lockEditable } from '../../catalog/assets/assets.ts'
import type { Looker } from '../../catalog/assets/assets.ts'
import { listEdits } from '../../catalog/edits/edits.ts'
import { findPeople } from '../../catalog/people/people.ts'
import type { Box, Person } from '../../catalog/people/people.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { boxAfter, boxBefore } from './edited-box.ts'
import {
  deleteFace,
  findSourceSize,
  insertFace,
  listFaces,
  lockFace,
  moveSeen,
  setPerson,
} from './faces.sql.ts'
import type { FaceRow, Seen } from './faces.sql.ts'
import { getPerson } from './people.ts'
import { lockPeople, touchPeople } from './people.sql.ts'

type By = Omit<OperationContext, 'intent'>

export interface Face extends Box {
  readonly id: string
  readonly source: FaceRow['source']
  readonly person: Person | undefined
}

/**
 * Where they are on the photo as it is shown, from left to right; what a crop leaves out is not among them. Of another's
 * photo that this person is shown, none.
 */
export async function viewFaces(db: Db, looker: Looker, assetId: string): Promise<readonly Face[]> {
  const { ownerId } = await getShownAsset(db, looker, assetId, 'face.read')
  if (ownerId !== looker.userId) return []
  const faces = await asShown(db, assetId, await listFaces(db, assetId))
  const ids = new Set(faces.flatMap(({ personId }) => personId ?? []))
  const people = new Map((await findPeople(db, ownerId, [...ids])).map((person) => [person.id, person]))
  return faces.map(({ personId, ...face }) => ({ ...face, person: people.get(personId ?? '') }))
}

async function asShown(db: Db, assetId: string, faces: readonly FaceRow[]): Promise<readonly FaceRow[]> {
  const edits = await listEdits(db, assetId)
  const source = edits.length === 0 ? undefined : await findSourceSize(db, assetId)
  if (source === undefined) return faces
  return faces
    .flatMap((face) => {
      const box = boxAfter(face, source, edits)
      return box === undefined ? [] : [{ ...face, ...box }]
    })
    .toSorted((one, other) => one.x1 - other.x1)
}

export interface FaceWish {
  readonly assetId: string
  readonly personId: string
  /** On the photo as it is shown. May reach beyond it: what is outside is left out. */
  readonly box: Box
}

/** Throws `not_found` for the photo and for the person; `invalid_input` for a box that is not on the picture. */
export async function markFace(db: Db, by: By, looker: Looker, wish: FaceWish): Promise<void> {
  const { assetId, personId } = wish
  const box = within(wish.box)
  const { name } = await getPerson(db, looker.userId, personId, 'person.read')
  const details = { ...by.details, assetId, person: name }
  await withOperation(db, { ...by, intent: 'face.create', details }, async (trx) => {
    await getAsset(trx, looker, assetId, 'asset.read')
    // Nobody takes the photo away meanwhile.
    if ((await lockEditable(trx, looker, [assetId])).length === 0) throw notFound('asset.read')
    await expectPerson(trx, looker, personId)
    await insertFace(trx, {
      ...(await asItCame(trx, assetId, box)),
      ownerId: looker.userId,
      assetId,
      personId,
    })
    await touchPeople(trx, [personId])
  })
}

async function asItCame(trx: Trx, assetId: string, box: Box): Promise<Box> {
  const edits = await listEdits(trx, assetId)
  const source = edits.length === 0 ? undefined : await findSourceSize(trx, assetId)
  return source === undefined ? box : boxBefore(box, source, edits)
}

function within({ x1, y1, x2, y2, imageWidth, imageHeight }: Box): Box {
  const isOutside = x1 >= imageWidth || y1 >= imageHeight || x2 <= 0 || y2 <= 0
  if (isOutside) throw failure('invalid_input', 'The box of a face lies on the picture.')
  return {
    x1: Math.max(x1, 0),
    y1: Math.max(y1, 0),
    x2: Math.min(x2, imageWidth),
    y2: Math.min(y2, imageHeight),
    imageWidth,
    imageHeight,
  }
}

async function expectPerson(trx: Trx, { userId }: Looker, id: string): Promise<void> {
  if (!(await lockPeople(trx, userId, [id])).has(id)) throw notFound('person.read')
}

/** This face is that person. */
export async function assignFace(
  db: Db,
  by: By,
  looker: Looker,
  { faceId, personId }: { readonly faceId: string; readonly personId: string },
): Promise<Person> {
  const { name } = await getPerson(db, looker.userId, personId, 'person.update')
  const context = { ...by, intent: 'face.assign', details: { ...by.details, person: name } }
  return await withOperation(db, context, async (trx) => {
    await expectPerson(trx, looker, personId)
    const face = await lockFace(trx, looker, faceId)
    if (face === undefined) throw notFound('face.update')
    await setPerson(trx, faceId, personId)
    await touchPeople(trx, face.personId === null ? [personId] : [personId, face.personId])
    return await getPerson(trx, looker.userId, personId, 'person.update')
  })
}

/** Who others were taken for on photos is this person; returns which of them were found. */
export async function assignSeen(
  db: Db,
  by: By,
  looker: Looker,
  { personId, seen }: { readonly personId: string; readonly seen: readonly Seen[] },
): Promise<{ readonly person: Person; readonly found: readonly Seen[] }> {
  const { name } = await getPerson(db, looker.userId, personId, 'person.reassign')
  const context = { ...by, intent: 'face.assign', details: { ...by.details, person: name } }
  return await withOperation(db, context, async (trx) => {
    const others = seen.map((one) => one.personId)
    const theirs = await lockPeople(trx, looker.userId, [personId, ...others])
    if (!theirs.has(personId)) throw notFound('person.reassign')
    const found = await moveSeen(trx, looker, seen, personId)
    await touchPeople(trx, [...theirs])
    return { person: await getPerson(trx, looker.userId, personId, 'person.reassign'), found }
  })
}

/** Throws `not_found`. */
export async function removeFace(db: Db, by: By, looker: Looker, id: string): Promise<void> {
  await withOperation(db, { ...by, intent: 'face.delete' }, async (trx) => {
    const face = await lockFace(trx, looker, id)
    if (face === undefined) throw notFound('face.delete')
    await deleteFace(trx, id)
    if (face.personId !== null) await touchPeople(trx, [face.personId])
  })
}

const notFound = (permission: string): Error => failure('not_found', `Not found or no ${permission} access`)
