// Making stacks of photos, choosing which one stands for each, and dissolving them; no photo goes with a stack. Every change
// puts memberships in or takes them away, and never moves one, so that each operation can be taken back.
import { lockEditable } from '../../catalog/assets/assets.ts'
import type { Looker } from '../../catalog/assets/assets.ts'
import {
  addMembers,
  deleteStacks,
  findStackIds,
  findStacks,
  insertStack,
  listMembers,
  listMembersOf,
  removeMembers,
  setPrimary,
} from '../../catalog/stacks/stacks.ts'
import type { Member, Stack } from '../../catalog/stacks/stacks.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db, Trx } from '../../schema/schema.ts'

type By = Omit<OperationContext, 'intent'>

/** Throws `not_found` where there is none of theirs, or fewer than two of its photos are in sight. */
export async function getStack(
  db: Db | Trx,
  ownerId: string,
  id: string,
  permission: string,
): Promise<Stack> {
  const [stack] = await findStacks(db, ownerId, [id])
  if (stack === undefined) throw notFound(permission)
  return stack
}

/** The first photo stands for it. Stacks that any of the photos stands for are merged into it; others lose that photo. */
export async function createStack(
  db: Db,
  by: By,
  looker: Looker,
  assetIds: readonly string[],
): Promise<Stack> {
  const asked = [...new Set(assetIds)]
  const [primary] = asked
  if (primary === undefined || asked.length < 2)
    throw failure('invalid_input', 'A stack needs two different photos.')
  return await withOperation(db, { ...by, intent: 'stack.create' }, async (trx) => {
    if ((await lockEditable(trx, looker, asked)).length < asked.length) throw notFound('asset.update')
    const before = await listMembers(trx, asked)
    const merged = new Set(
      before.filter((one) => one.isPrimary && asked.includes(one.assetId)).map((one) => one.stackId),
    )
    const following = before.filter(({ stackId }) => merged.has(stackId)).map(({ assetId }) => assetId)
    const joining = [...new Set([...asked, ...following])]
    await leaveStacks(trx, before, joining)
    const id = await insertStack(trx, looker.userId, primary)
    await addMembers(trx, { id, ownerId: looker.userId }, joining)
    return await getStack(trx, looker.userId, id, 'stack.create')
  })
}

/** A stack that is left with fewer than two dissolves. */
async function leaveStacks(trx: Trx, members: readonly Member[], leaving: readonly string[]): Promise<void> {
  const staying = Map.groupBy(
    members.filter(({ assetId }) => !leaving.includes(assetId)),
    ({ stackId }) => stackId,
  )
  await removeMembers(trx, leaving)
  const stackIds = new Set(members.map(({ stackId }) => stackId))
  await deleteStacks(
    trx,
    [...stackIds].filter((id) => (staying.get(id)?.length ?? 0) < 2),
  )
}

export async function choosePrimary(
  db: Db,
  by: By,
  ownerId: string,
  { id, assetId }: { readonly id: string; readonly assetId: string },
): Promise<Stack> {
  return await withOperation(db, { ...by, intent: 'stack.update' }, async (trx) => {
    const stack = await getStack(trx, ownerId, id, 'stack.update')
    if (!stack.assetIds.includes(assetId))
      throw failure('invalid_input', 'Only one of its own photos can stand for a stack.')
    await setPrimary(trx, id, assetId)
    return await getStack(trx, ownerId, id, 'stack.update')
  })
}

/** Dissolves these stacks, all of them or none. */
export async function dissolveStacks(db: Db, by: By, ownerId: string, ids: readonly string[]): Promise<void> {
  await withOperation(db, { ...by, intent: 'stack.delete' }, async (trx) => {
    const found = await findStackIds(trx, ownerId, ids)
    if (found.length < new Set(ids).size) throw notFound('stack.delete')
    await deleteStacks(trx, found)
  })
}

/** Throws `invalid_input` for the photo that stands for it: another one has to be chosen first. */
export async function takeOut(
  db: Db,
  by: By,
  ownerId: string,
  { id, assetId }: { readonly id: string; readonly assetId: string },
): Promise<void> {
  await withOperation(db, { ...by, intent: 'stack.remove' }, async (trx) => {
    if ((await findStackIds(trx, ownerId, [id])).length === 0) throw notFound('stack.update')
    const members = await listMembersOf(trx, id)
    const member = members.find((one) => one.assetId === assetId)
    if (member === undefined) throw failure('invalid_input', 'That photo is not in this stack.')
    if (member.isPrimary)
      throw failure(
        'invalid_input',
        'The photo that stands for a stack stays in it: choose another one first.',
      )
    await leaveStacks(trx, members, [assetId])
  })
}

const notFound = (permission: string): Error => failure('not_found', `Not found or no ${permission} access`)
