// Partners: somebody shows another their whole timeline, and not their archive, their locked folder or their trash. Ground:
// it comes back by undoing. What a partner sees is decided where photos are looked at (catalog/assets, features/timeline).
import { notFound } from '../../catalog/access/access.ts'
import { changeApproved, changeOrHold, listHeldIds } from '../../catalog/holds/holds.ts'
import type { Hold, Made } from '../../catalog/holds/holds.ts'
import { findUser, listUsers } from '../../catalog/users/users.ts'
import type { User } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { currentOperation, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import { deletePartners, findPartner, insertPartner, listPartnerRows, setInTimeline } from './partners.sql.ts'
import type { Direction } from './partners.sql.ts'

export interface Partner {
  readonly user: User
  /** Their photos stand among those of whom they are shown to. */
  readonly inTimeline: boolean
}

/** Whoever's account is removed is left out. */
export async function listPartners(
  db: Db,
  personId: string,
  direction: Direction,
): Promise<readonly Partner[]> {
  const [rows, users] = await Promise.all([listPartnerRows(db, personId, direction), listUsers(db)])
  const people = new Map<string, User>(users.map((user) => [user.id, user]))
  return rows.flatMap(({ userId, inTimeline }) => {
    const user = people.get(userId)
    return user === undefined ? [] : [{ user, inTimeline }]
  })
}

/** Throws `cannot_share` with oneself, with nobody, and with who is a partner already. */
export async function addPartner(
  db: Db,
  context: OperationContext,
  ownerId: string,
  userId: string,
): Promise<Partner> {
  if (userId === ownerId) throw failure('cannot_share', 'Nobody is their own partner.')
  const user = await findUser(db, userId)
  if (user === undefined) throw failure('cannot_share', 'User not found')
  await withOperation(db, about(context, user), async (trx) => {
    if (!(await insertPartner(trx, ownerId, userId))) throw failure('cannot_share', 'Partner already exists')
  })
  return { user, inTimeline: false }
}

/** Throws `not_found` where `ownerId` does not show this person their timeline. */
export async function choosePlace(
  db: Db,
  context: OperationContext,
  userId: string,
  ownerId: string,
  inTimeline: boolean,
): Promise<Partner> {
  const user = await findUser(db, ownerId)
  if (user === undefined) throw notFound('partner.update')
  await withOperation(db, about(context, user), async (trx) => {
    if (!(await setInTimeline(trx, ownerId, userId, inTimeline))) throw notFound('partner.update')
  })
  return { user, inTimeline }
}

/** Throws `cannot_share` where they are no partners; `change_held` where too much was taken away already. */
export async function endPartner(
  db: Db,
  context: OperationContext,
  ownerId: string,
  userId: string,
): Promise<void> {
  const user = await findUser(db, userId)
  const id = await findPartner(db, ownerId, userId)
  if (id === undefined) throw failure('cannot_share', 'Partner not found')
  const told = user === undefined ? context : about(context, user)
  const held = { kind: 'partner.delete', ownerId, ids: [id], request: {} } as const
  await changeOrHold(db, told, held, (trx) => deletePartners(trx, [id]))
}

/** Partners whose end waited and was approved. */
export async function endPartnersHeld(db: Db, context: OperationContext, hold: Hold): Promise<Made> {
  const ids = await listHeldIds(db, hold.id)
  return await changeApproved(db, context, hold.id, async (trx) => {
    const count = await deletePartners(trx, ids)
    return { count, operationId: await currentOperation(trx) }
  })
}

const about = (context: OperationContext, { name }: User): OperationContext => ({
  ...context,
  details: { ...context.details, partner: name },
})
