// What is shared counts as entered by its owner: too much of it does not go at once, and what waited is made as it was approved.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addSession, addUser } from './catalog/access/test-server.ts'
import type { TestDeps } from './catalog/access/test-server.ts'
import { approveHold, listHolds } from './catalog/holds/holds.ts'
import { addPhotosOf } from './features/albums/albums.testing.ts'
import { endPartner, endPartnersHeld } from './features/partners/partners.ts'
import { takeOutLinked } from './features/shared-links/photos.ts'
import {
  createLink,
  deleteLinksHeld,
  listLinks,
  removeLink,
  takeOutLinkedHeld,
} from './features/shared-links/shared-links.ts'
import { beginEpoch } from './platform/journal/journal.ts'
import type { OperationContext } from './platform/journal/journal.ts'
import { secretsOf } from './platform/secrets/secrets.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import type { Tables } from './schema/schema.ts'

let database: TestDatabase<Tables>
let deps: TestDeps
let owner: string
let session: string
let photos: readonly string[]
let linkId: string
const looker = () => ({ userId: owner, elevated: false })
const by = (intent: string): OperationContext => ({
  actor: 'session',
  actorId: session,
  userId: owner,
  intent,
})

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  deps = { db: database.db, secrets: secretsOf(randomBytes(32)) }
})
afterAll(() => database.close())

/** Of a library of 20 photos 100 entries may go in a day: those of five links went already. */
beforeEach(async () => {
  const user = await addUser(deps)
  owner = user.id
  await addSession(deps, user.id)
  const { rows } = await sql<{ id: string }>`select id from session where owner_id = ${owner}`.execute(
    deps.db,
  )
  session = rows[0]!.id
  photos = await addPhotosOf(deps.db, owner, 20)
  const target = { kind: 'photos', assetIds: photos } as const
  for (let i = 0; i < 6; i++) {
    linkId = (await createLink(deps, by('shared_link.create'), looker(), target, {})).id
    if (i < 5) await takeAll()
  }
})

const takeAll = () => takeOutLinked(deps.db, by('shared_link.remove_assets'), looker(), linkId, photos)
const countLinked = async () => (await listLinks(deps, looker(), { id: linkId }))[0]?.photos.length

async function approveLast(kind: string) {
  const hold = (await listHolds(deps.db, { ownerId: owner })).find((one) => one.kind === kind)
  await approveHold(deps.db, by('removal.approve'), hold!.id, session)
  return hold!
}

test('photos of a link', async () => {
  await expect(takeAll()).rejects.toMatchObject({ code: 'change_held' })
  expect(await countLinked()).toBe(20)
  const hold = await approveLast('shared_link.remove_assets')
  expect([hold.count, hold.sample.length]).toEqual([20, 12])
  const made = await takeOutLinkedHeld(deps.db, by('shared_link.remove_assets'), hold)
  expect([made.count, await countLinked()]).toEqual([20, 0])
})

test('a link, and a partner', async () => {
  const { id: partner } = await addUser(deps)
  await sql`insert into partner (owner_id, user_id) values (${owner}, ${partner})`.execute(deps.db)
  const remove = () => removeLink(deps, by('shared_link.delete'), looker(), linkId)
  await expect(remove()).rejects.toMatchObject({ code: 'change_held' })
  await expect(endPartner(deps.db, by('partner.delete'), owner, partner)).rejects.toMatchObject({
    code: 'change_held',
  })
  const link = await approveLast('shared_link.delete')
  expect((await deleteLinksHeld(deps.db, by('shared_link.delete'), link)).count).toBe(1)
  expect((await listLinks(deps, looker(), {})).length).toBe(5)
  const partners = await approveLast('partner.delete')
  expect((await endPartnersHeld(deps.db, by('partner.delete'), partners)).count).toBe(1)
})
