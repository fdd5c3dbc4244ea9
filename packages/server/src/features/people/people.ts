// Naming people, merging them, letting them go. Ground. A person that is deleted leaves their faces behind, without a name;
// each of these is one operation, and undoing it gives everything back: names, faces, and the photo that stood for them.
import { changeApproved, changeOrHold, listHeldIds } from '../../catalog/holds/holds.ts'
import type { Hold, Made } from '../../catalog/holds/holds.ts'
import { findPeople } from '../../catalog/people/people.ts'
import type { Person } from '../../catalog/people/people.ts'
import { failure } from '../../platform/errors/errors.ts'
import { currentOperation, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { moveFaces } from './faces.sql.ts'
import {
  changePeople,
  countPhotosOf,
  deletePeople,
  insertPerson,
  listPeoplePage,
  lockPeople,
  takeOver,
} from './people.sql.ts'
import type { PeopleQuery } from './people.sql.ts'
import type { PeoplePage, PersonChanges, PersonOutcome, PersonWish } from './person-changes.ts'

export type { PersonOutcome } from './person-changes.ts'

type By = Omit<OperationContext, 'intent'>

export interface ListedPeople extends Omit<PeoplePage, 'ids'> {
  readonly people: readonly Person[]
}

export async function listPeople(db: Db, query: PeopleQuery): Promise<ListedPeople> {
  const { ids, ...figures } = await listPeoplePage(db, query)
  return { ...figures, people: await findPeople(db, query.ownerId, ids) }
}

/** Throws `not_found` where there is none of theirs. */
export async function getPerson(
  db: Db | Trx,
  ownerId: string,
  id: string,
  permission: string,
): Promise<Person> {
  const [person] = await findPeople(db, ownerId, [id])
  if (person === undefined) throw notFound(permission)
  return person
}

export async function createPerson(db: Db, by: By, ownerId: string, changes: PersonChanges): Promise<Person> {
  expectPast([changes])
  const context = { ...by, intent: 'person.create', details: { ...by.details, person: changes.name ?? '' } }
  return await withOperation(db, context, async (trx) =>
    getPerson(trx, ownerId, await insertPerson(trx, ownerId, changes), 'person.read'),
  )
}

/** Throws `invalid_input` for a photo that does not show them. */
export async function changePerson(
  db: Db,
  by: By,
  ownerId: string,
  { id, ...changes }: PersonWish,
): Promise<Person> {
  expectPast([changes])
  const { name } = await getPerson(db, ownerId, id, 'person.update')
  const context = { ...by, intent: 'person.update', details: { ...by.details, person: changes.name ?? name } }
  return await withOperation(db, context, async (trx) => {
    const [changed] = await changePeople(trx, ownerId, [{ id, ...changes }])
    const person = await getPerson(trx, ownerId, id, 'person.update')
    if (changed === undefined)
      throw failure('invalid_input', 'Only a photo that shows a person can stand for them.')
    return person
  })
}

/** Each for itself; of two wishes for one person both count, and the later one where they disagree. */
export async function changeManyPeople(
  db: Db,
  by: By,
  ownerId: string,
  wishes: readonly PersonWish[],
): Promise<readonly PersonOutcome[]> {
  expectPast(wishes)
  const folded = new Map<string, PersonWish>()
  for (const wish of wishes) folded.set(wish.id, { ...folded.get(wish.id), ...wish })
  return await withOperation(db, { ...by, intent: 'person.update' }, async (trx) => {
    const theirs = await lockPeople(trx, ownerId, [...folded.keys()])
    const changed = new Set(await changePeople(trx, ownerId, [...folded.values()]))
    return wishes.map(({ id }) => {
      if (!theirs.has(id)) return { id, failed: 'not_found' }
      return changed.has(id) ? { id } : { id, failed: 'validation' }
    })
  })
}

function expectPast(changes: readonly PersonChanges[]): void {
  // Wherever on earth it is tomorrow already.
  const latest = new Date(Date.now() + 14 * 60 * 60 * 1000).toISOString().slice(0, 10)
  if (changes.some(({ birthDate }) => typeof birthDate === 'string' && birthDate > latest))
    throw failure('invalid_input', 'Birth date cannot be in the future')
}

/** All of them or none. Throws `not_found`; `change_held` where it is more than is ordinary. */
export async function removePeople(db: Db, by: By, ownerId: string, ids: readonly string[]): Promise<void> {
  const people = await findPeople(db, ownerId, [...new Set(ids)])
  if (people.length < new Set(ids).size) throw notFound('person.delete')
  const [first] = people
  const about =
    people.length === 1 && first !== undefined ? { person: first.name } : { people: people.length }
  const context = { ...by, intent: 'person.delete', details: { ...by.details, ...about } }
  const held = { kind: 'person.delete', ownerId, ids: people.map(({ id }) => id), request: {} } as const
  await changeOrHold(db, context, held, (trx) => deletePeople(trx, held.ids))
}

/** People whose deletion waited and was approved. */
export async function removePeopleHeld(db: Db, context: OperationContext, hold: Hold): Promise<Made> {
  const ids = await listHeldIds(db, hold.id)
  return await changeApproved(db, context, hold.id, async (trx) => {
    const count = await deletePeople(trx, ids)
    return { count, operationId: await currentOperation(trx) }
  })
}

/** The others are this person: their faces and what was said of them come along, and they are gone. */
export async function mergePeople(
  db: Db,
  by: By,
  ownerId: string,
  { id, others }: { readonly id: string; readonly others: readonly string[] },
): Promise<readonly PersonOutcome[]> {
  if (others.includes(id)) throw failure('invalid_input', 'Cannot merge a person into themselves')
  const { name } = await getPerson(db, ownerId, id, 'person.merge')
  const context = { ...by, intent: 'person.merge', details: { ...by.details, person: name } }
  return await withOperation(db, context, async (trx) => {
    const theirs = new Set(await lockPeople(trx, ownerId, [id, ...others]))
    if (!theirs.delete(id)) throw notFound('person.merge')
    const merged = [...new Set(others)].filter((other) => theirs.has(other))
    await moveFaces(trx, merged, id)
    await takeOver(trx, id, merged)
    await deletePeople(trx, merged)
    return others.map((other) => (theirs.has(other) ? { id: other } : { id: other, failed: 'not_found' }))
  })
}

/** On how many photos of the timeline they are. */
export async function countPhotos(db: Db, ownerId: string, id: string): Promise<number> {
  await getPerson(db, ownerId, id, 'person.statistics')
  return await countPhotosOf(db, id)
}

const notFound = (permission: string): Error => failure('not_found', `Not found or no ${permission} access`)
