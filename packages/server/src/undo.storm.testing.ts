// What people do in a storm with notes, tags and stacks.
import { sql } from 'kysely'
import { updateAssets, copyAsset } from './features/editing/editing.ts'
import { choosePrimary, createStack, dissolveStacks, takeOut } from './features/stacks/stacks.ts'
import { bulkTag, deleteTag, tagAssets, untagAssets, upsertTags } from './features/tags/tags.ts'
import type { Db } from './schema/schema.ts'

export interface Arranger {
  readonly db: Db
  readonly person: string
  /** A whole number below this one. */
  readonly below: (limit: number) => number
  /** Some of the person's photos. */
  readonly photos: () => Promise<string[]>
}

const by = ({ person }: Arranger) => ({ actor: 'session', userId: person }) as const
const looker = ({ person }: Arranger) => ({ userId: person, elevated: true })

/** Something to change and to lose: a note for every other photo, three tags, a stack. */
export async function addArranged(db: Db, person: string): Promise<void> {
  await sql`
    with mine as (select id, row_number() over (order by id) as n from asset where owner_id = ${person}),
    noted as (insert into asset_note (owner_id, asset_id, description, rating)
      select ${person}, id, 'Note ' || n, n % 6 from mine where n % 2 = 0),
    above as (insert into tag (owner_id, value) values (${person}, 'a') returning id),
    below as (insert into tag (owner_id, parent_id, value) select ${person}, id, 'a/b' from above returning id),
    tagged as (insert into tag_asset (owner_id, tag_id, asset_id)
      select ${person}, below.id, mine.id from below, mine where n % 3 = 0),
    stacked as (insert into stack (owner_id, primary_asset_id) select ${person}, id from mine where n = 1 returning id)
    insert into stack_asset (owner_id, stack_id, asset_id)
      select ${person}, stacked.id, mine.id from stacked, mine where n < 5`.execute(db)
}

async function some(arranger: Arranger, table: 'tag' | 'stack'): Promise<string> {
  const { db, person, below } = arranger
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where owner_id = ${person} order by id`.execute(db)
  return rows[below(Math.max(rows.length, 1))]?.id ?? person
}

type Deed = (arranger: Arranger) => Promise<unknown>

export const arrangingDeeds: Readonly<Record<string, Deed>> = {
  describe: async (arranger) => {
    const { below } = arranger
    const note = {
      ...(below(2) === 0 && { description: `Note ${below(9)}` }),
      ...(below(2) === 0 && { rating: below(6) }),
      ...(below(2) === 0 && { position: { latitude: below(90), longitude: below(180) } }),
      moment: { kind: 'moved', minutes: below(9_999), timeZone: undefined } as const,
    }
    const visibility = below(4) === 0 ? 'archive' : undefined
    const change = { note, isFavorite: below(2) === 0, visibility } as const
    await updateAssets(arranger.db, by(arranger), looker(arranger), await arranger.photos(), change)
  },
  copy: async (arranger) => {
    const [sourceId = '', targetId = sourceId] = await arranger.photos()
    const what = { favorite: true, note: true, stack: true, albums: false }
    const deps = { db: arranger.db, copyAlbums: () => Promise.resolve() }
    await copyAsset(deps, by(arranger), looker(arranger), { sourceId, targetId, ...what })
  },
  makeTags: ({ below, ...arranger }) => {
    const paths = [`a/${below(4)}/${below(4)}`, `${below(9)}`]
    return upsertTags(arranger.db, by({ below, ...arranger }), arranger.person, paths)
  },
  dropTag: async (arranger) =>
    deleteTag(arranger.db, by(arranger), arranger.person, await some(arranger, 'tag')),
  tag: async (arranger) => {
    const [tag, ids] = [await some(arranger, 'tag'), await arranger.photos()]
    await tagAssets(arranger.db, by(arranger), looker(arranger), tag, ids)
  },
  tagMany: async (arranger) => {
    const tagIds = [...new Set([await some(arranger, 'tag'), await some(arranger, 'tag')])]
    const what = { tagIds, assetIds: await arranger.photos() }
    await bulkTag(arranger.db, by(arranger), looker(arranger), what)
  },
  untag: async (arranger) => {
    const [tag, ids] = [await some(arranger, 'tag'), await arranger.photos()]
    await untagAssets(arranger.db, by(arranger), looker(arranger), tag, ids)
  },
  stack: async (arranger) =>
    createStack(arranger.db, by(arranger), looker(arranger), await arranger.photos()),
  choose: async (arranger) => {
    const id = await some(arranger, 'stack')
    const { rows } = await sql<{ id: string }>`
      select asset_id as id from stack_asset where stack_id = ${id} order by random() limit 1`.execute(
      arranger.db,
    )
    await choosePrimary(arranger.db, by(arranger), arranger.person, { id, assetId: rows[0]?.id ?? id })
  },
  unstack: async (arranger) => {
    const id = await some(arranger, 'stack')
    const { rows } = await sql<{ id: string }>`
      select asset_id as id from stack_asset where stack_id = ${id} order by id desc`.execute(arranger.db)
    await takeOut(arranger.db, by(arranger), arranger.person, { id, assetId: rows[0]?.id ?? id })
  },
  dissolve: async (arranger) =>
    dissolveStacks(arranger.db, by(arranger), arranger.person, [await some(arranger, 'stack')]),
}
