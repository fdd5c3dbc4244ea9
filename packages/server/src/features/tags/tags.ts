// Making tags, giving them to photos, taking them off and away. Ground. A tag is a path, and the tags of the path above it
// are always there. Deleting one takes those below it along, and what hangs on them off the photos, in one operation.
import { countNotEditable } from '../../catalog/assets/assets.ts'
import type { Looker } from '../../catalog/assets/assets.ts'
import { findTags } from '../../catalog/tags/tags.ts'
import type { Tag } from '../../catalog/tags/tags.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import {
  attachTags,
  deleteTags,
  detachTag,
  insertTags,
  isTooLongBelow,
  listTheirs,
  moveTags,
  setColor,
} from './tags.sql.ts'

type By = Omit<OperationContext, 'intent'>

/** What became of each photo. */
export interface Tagged {
  readonly id: string
  readonly outcome: 'done' | 'duplicate' | 'not_found' | 'no_permission'
}

export async function getTag(db: Db | Trx, ownerId: string, id: string, permission: string): Promise<Tag> {
  const [tag] = await findTags(db, { ownerId, ids: [id] })
  if (tag === undefined) throw failure('not_found', `Not found or no ${permission} access`)
  return tag
}

export interface NewTag {
  /** A name, or a path below the parent. */
  readonly name: string
  readonly parentId: string | undefined
  readonly color: string | undefined
}

/** Throws `tag_exists` where there is one of that path. */
export async function createTag(db: Db, by: By, ownerId: string, tag: NewTag): Promise<Tag> {
  return await withOperation(db, { ...by, intent: 'tag.create' }, async (trx) => {
    const parent =
      tag.parentId === undefined ? undefined : await getTag(trx, ownerId, tag.parentId, 'tag.read')
    const value = pathOf([parent?.value ?? '', tag.name].join('/'))
    if (namesOf(tag.name).length === 0) throw failure('invalid_input', 'A tag needs a name.')
    if ((await findTags(trx, { ownerId, values: [value] })).length > 0)
      throw failure('tag_exists', 'A tag with that name already exists')
    await putTags(trx, ownerId, [value])
    if (tag.color !== undefined) await setColor(trx, { ownerId, value }, tag.color)
    return await getByPath(trx, ownerId, value)
  })
}

/** The tags of these paths, each made with what is above it where it is not there yet; paths without a name are left out. */
export async function upsertTags(
  db: Db,
  by: By,
  ownerId: string,
  paths: readonly string[],
): Promise<readonly Tag[]> {
  const values = paths.map(pathOf).filter((value) => value !== '')
  return await withOperation(db, { ...by, intent: 'tag.create' }, async (trx) => {
    await putTags(trx, ownerId, values)
    const found = new Map((await findTags(trx, { ownerId, values })).map((tag) => [tag.value, tag]))
    return values.flatMap((value) => found.get(value) ?? [])
  })
}

const namesOf = (path: string): readonly string[] => path.split('/').filter((name) => name !== '')
const pathOf = (text: string): string => namesOf(text).join('/')

/** Level by level, so that each finds the one above it. */
async function putTags(trx: Trx, ownerId: string, values: readonly string[]): Promise<void> {
  const levels = new Map<number, Set<string>>()
  for (const value of values) {
    const names = namesOf(value)
    for (const depth of names.keys())
      levels.set(depth, (levels.get(depth) ?? new Set()).add(names.slice(0, depth + 1).join('/')))
  }
  if (values.some((value) => value.length > longestPath))
    throw failure('invalid_input', `A tag’s path has ${longestPath} characters at most.`)
  for (const [, level] of [...levels].toSorted(([a], [b]) => a - b))
    await insertTags(trx, ownerId, [...level])
}

/** What an index can hold, whatever the letters. */
const longestPath = 500

async function getByPath(trx: Trx, ownerId: string, value: string): Promise<Tag> {
  const [tag] = await findTags(trx, { ownerId, values: [value] })
  if (tag === undefined) throw new Error('a tag that was just made is not there')
  return tag
}

/** What is undefined stays. */
export interface TagChange {
  /** The last of its path, without a slash; those below it go along. */
  readonly name?: string | undefined
  /** Null: none. */
  readonly color?: string | null | undefined
}

/** Throws `tag_exists` where there is one of the new name beside it, `invalid_input` for a name that is none. */
export async function updateTag(
  db: Db,
  by: By,
  ownerId: string,
  id: string,
  { name, color }: TagChange,
): Promise<Tag> {
  return await withOperation(db, { ...by, intent: 'tag.update' }, async (trx) => {
    const { value } = await getTag(trx, ownerId, id, 'tag.update')
    if (color !== undefined) await setColor(trx, { ownerId, value }, color)
    if (name !== undefined) await rename(trx, ownerId, value, name)
    return await getTag(trx, ownerId, id, 'tag.update')
  })
}

async function rename(trx: Trx, ownerId: string, value: string, name: string): Promise<void> {
  if (name.includes('/')) throw failure('invalid_input', 'The name of a tag has no slash.')
  const renamed = [...namesOf(value).slice(0, -1), name].join('/')
  if (renamed === value) return
  if (await isTooLongBelow(trx, ownerId, { value, renamed }, longestPath))
    throw failure('invalid_input', `A tag’s path has ${longestPath} characters at most.`)
  await moveTags(trx, ownerId, { value, renamed })
}

export async function deleteTag(db: Db, by: By, ownerId: string, id: string): Promise<void> {
  const { value } = await getTag(db, ownerId, id, 'tag.delete')
  await withOperation(db, { ...by, intent: 'tag.delete', details: { ...by.details, tag: value } }, (trx) =>
    deleteTags(trx, ownerId, id),
  )
}

/** Gives these photos a tag; each for itself. */
export async function tagAssets(
  db: Db,
  by: By,
  looker: Looker,
  id: string,
  assetIds: readonly string[],
): Promise<readonly Tagged[]> {
  const { value } = await getTag(db, looker.userId, id, 'tag.asset')
  const context = { ...by, intent: 'tag.attach', details: { ...by.details, tag: value } }
  return await withOperation(db, context, async (trx) => {
    const theirs = await listTheirs(trx, looker, assetIds)
    const done = await attachTags(trx, looker.userId, [id], [...theirs])
    return outcomes(assetIds, {
      theirs,
      done: new Set(done),
      strange: 'no_permission',
      otherwise: 'duplicate',
    })
  })
}

/** Takes a tag off these photos; each for itself. */
export async function untagAssets(
  db: Db,
  by: By,
  looker: Looker,
  id: string,
  assetIds: readonly string[],
): Promise<readonly Tagged[]> {
  const { value } = await getTag(db, looker.userId, id, 'tag.asset')
  const context = { ...by, intent: 'tag.detach', details: { ...by.details, tag: value } }
  return await withOperation(db, context, async (trx) => {
    const theirs = await listTheirs(trx, looker, assetIds)
    const done = await detachTag(trx, id, [...theirs])
    return outcomes(assetIds, { theirs, done: new Set(done), strange: 'not_found', otherwise: 'not_found' })
  })
}

interface Outcomes {
  readonly theirs: ReadonlySet<string>
  readonly done: ReadonlySet<string>
  /** What is told of what is not theirs, and of what had nothing to do. */
  readonly strange: Tagged['outcome']
  readonly otherwise: Tagged['outcome']
}

/** In the order of the ids; an id that was named before is not done twice. */
function outcomes(ids: readonly string[], { theirs, done, strange, otherwise }: Outcomes): readonly Tagged[] {
  const told = new Set<string>()
  return ids.map((id) => {
    const isFirst = !told.has(id)
    told.add(id)
    if (!theirs.has(id)) return { id, outcome: strange }
    return { id, outcome: done.has(id) && isFirst ? 'done' : otherwise }
  })
}

/** Gives all of these photos all of these tags; one stranger refuses all. Returns how many were not there yet. */
export async function bulkTag(
  db: Db,
  by: By,
  looker: Looker,
  { tagIds, assetIds }: { readonly tagIds: readonly string[]; readonly assetIds: readonly string[] },
): Promise<number> {
  const tags = await findTags(db, { ownerId: looker.userId, ids: tagIds })
  if (tags.length < new Set(tagIds).size || (await countNotEditable(db, looker, assetIds)) > 0)
    throw failure('not_found', 'Not found or no tag.asset access')
  return await withOperation(db, { ...by, intent: 'tag.attach' }, async (trx) => {
    const theirs = await listTheirs(trx, looker, assetIds)
    return (await attachTags(trx, looker.userId, tagIds, [...theirs])).length
  })
}
