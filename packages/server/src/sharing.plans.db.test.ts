// What partners and links show reads no large table whole, and neither does the question whether they show a photo.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkDigest, findSharedLink } from './catalog/access/access.ts'
import { viewSeenAssets } from './catalog/asset-views/asset-views.ts'
import { findOwnerOfShown, getShownAsset } from './catalog/assets/assets.ts'
import type { GuestLooker, Looker } from './catalog/assets/assets.ts'
import { listPartnersOf } from './catalog/partners/partners.ts'
import { listAlbums } from './features/albums/albums.ts'
import { listPartners } from './features/partners/partners.ts'
import { getLinkOfGuest, listLinks } from './features/shared-links/shared-links.ts'
import { filterFor, listBuckets, readBucket } from './features/timeline/timeline.ts'
import { openPlans, photosOfEach, plansLimit } from './plans.testing.ts'
import type { Plans } from './plans.testing.ts'
import { beginEpoch } from './platform/journal/journal.ts'
import { secretsOf } from './platform/secrets/secrets.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import type { Tables } from './schema/schema.ts'

let database: TestDatabase<Tables>
let db: TestDatabase<Tables>['db']
let plans: Plans
let owner: Looker
let partner: Looker
let photo: string
let guests: readonly GuestLooker[]
const secrets = secretsOf(randomBytes(32))

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  plans = await openPlans(database)
  await beginEpoch(db)
  await fill()
  await plans.ready()
}, plansLimit)
afterAll(async () => {
  await plans.close()
  await database.close()
})

/** Three accounts with photos of 25 years, each the partner of each; albums and links to albums and to photos. */
async function fill(): Promise<void> {
  const { rows: accounts } = await sql<{ id: string }>`
    insert into account (email, name) select n || '@example.org', 'N' from generate_series(1, 3) n returning id`.execute(
    db,
  )
  const [first, second] = accounts.map(({ id }) => ({ userId: id, elevated: false }))
  owner = first!
  partner = second!
  await sql`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256, taken_at, local_time)
    select u.id, 'image', 'a.jpg', t, t, gen_random_uuid()::text, n, substring(sha256((u.id || n::text)::bytea), 1, 20),
      sha256(''), t, t at time zone 'UTC'
    from account u, generate_series(1, ${photosOfEach}::int) n,
      lateral (select timestamptz '2026-05-01' - n * (interval '220000 hours' / ${photosOfEach}::int) as t) at`.execute(
    db,
  )
  await sql`insert into partner (owner_id, user_id, in_timeline)
    select a.id, b.id, true from account a join account b on a.id <> b.id`.execute(db)
  await sql`insert into album (owner_id, name) select u.id, n from account u, generate_series(1, 100) n`.execute(
    db,
  )
  await sql`insert into album_asset (owner_id, album_id, asset_id, added_by)
    select a.owner_id, al.id, a.id, a.owner_id from asset a join album al
      on al.owner_id = a.owner_id and al.name = (a.size % 100 + 1)::text`.execute(db)
  await sql`
    insert into shared_link (owner_id, album_id, key, digest)
    select owner_id, id, ${secrets.seal('k')}, sha256(id::text::bytea) from album
    union all select u.id, null, ${secrets.seal('k')}, sha256((u.id || n::text)::bytea)
    from account u, generate_series(1, 100) n`.execute(db)
  await sql`
    insert into shared_link_asset (owner_id, shared_link_id, asset_id)
    select l.owner_id, l.id, a.id from (
      select *, row_number() over (partition by owner_id order by id) as place from shared_link where album_id is null
    ) l join asset a on a.owner_id = l.owner_id and a.size % 100 + 1 = l.place`.execute(db)
  const { rows } = await sql<{ id: string; album: string | null; shown: string }>`
    select distinct on (l.album_id is null) l.id, l.album_id as album,
      coalesce(x.asset_id, p.asset_id) as shown
    from shared_link l left join shared_link_asset x on x.shared_link_id = l.id
    left join album_asset p on p.album_id = l.album_id where l.owner_id = ${owner.userId}`.execute(db)
  photo = rows[0]!.shown
  guests = rows.map(({ id, album }) => ({
    link: {
      id,
      ownerId: owner.userId,
      albumId: album ?? undefined,
      allowsUpload: false,
      allowsDownload: true,
      showsMetadata: true,
    },
  }))
}

const none = (work: () => Promise<unknown>) => expect(plans.wholeScansOf(work)).resolves.toEqual([])

test('a timeline with partners’, by months and one month', async () => {
  const filter = filterFor(
    partner,
    { visibility: 'timeline', withPartners: true, withStacked: true },
    await listPartnersOf(db, partner.userId),
  )
  expect(JSON.parse(await listBuckets(db, filter)).length).toBeGreaterThan(100)
  await none(() => listBuckets(db, filter))
  await none(() => readBucket(db, filter, '2020-05-01'))
  const month = JSON.parse(await readBucket(db, filter, '2020-05-01')) as { id: string[] }
  expect(month.id.length).toBeGreaterThan(30)
})

test('a partner’s timeline by itself', async () => {
  const filter = filterFor(
    partner,
    { userId: owner.userId, visibility: 'timeline' },
    await listPartnersOf(db, partner.userId),
  )
  await none(() => listBuckets(db, filter))
  await none(() => readBucket(db, filter, '2020-05-01'))
})

test('what a link shows, by months and one month', async () => {
  for (const guest of guests) {
    const filter = filterFor(guest, {})
    expect((JSON.parse(await listBuckets(db, filter)) as unknown[]).length).toBeGreaterThan(10)
    await none(() => listBuckets(db, filter))
    await none(() => readBucket(db, filter, '2020-05-01'))
  }
})

test('whether a photo is shown, by whatever shows it', async () => {
  const [mine] = (
    await sql<{ id: string }>`select id from asset where owner_id = ${owner.userId} limit 1`.execute(db)
  ).rows
  for (const looker of [partner, ...guests]) {
    await none(() => findOwnerOfShown(db, looker, mine!.id))
    await none(() => viewSeenAssets(db, looker, [mine!.id, photo]))
  }
  await none(() => getShownAsset(db, partner, mine!.id, 'asset.view'))
})

test('links and partners, and who comes by a link', async () => {
  await none(() => listPartners(db, owner.userId, 'shared-with'))
  await none(() => findSharedLink(db, { by: 'digest', digest: linkDigest(secrets, 'k') }))
  await none(() => findSharedLink(db, { by: 'slug', slug: 'k' }))
  const [link] = guests
  await none(() => listLinks({ db, secrets }, owner, { id: link!.link.id }))
  for (const guest of guests) await none(() => getLinkOfGuest({ db, secrets }, guest.link))
  await none(() => listAlbums(db, owner.userId, { isShared: true }))
})
