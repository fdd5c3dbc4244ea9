import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { beginEpoch } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { Tables } from '../../schema/schema.ts'
import { getAsset } from './assets.ts'

test.each(['locked', 'timeline'] as const)(
  'the moving half of a photo that is %s is read by those who may read that',
  async (visibility) => {
    const database = await createTestDatabase<Tables>()
    const { db } = database
    await beginEpoch(db)
    const account = { email: 'ada@example.org', name: 'Ada' }
    const { id: userId } = await db
      .insertInto('account')
      .values(account)
      .returning('id')
      .executeTakeFirstOrThrow()
    const add = async (own: object) => {
      const now = new Date()
      const common = {
        owner_id: userId,
        file_name: 'a',
        file_created_at: now,
        file_modified_at: now,
        taken_at: now,
      }
      const bytes = { path: randomUUID(), size: 1, sha1: randomBytes(20), sha256: randomBytes(32) }
      const row = { ...common, ...bytes, type: 'image' as const, local_time: '2026-01-01T00:00:00', ...own }
      return (await db.insertInto('asset').values(row).returning('id').executeTakeFirstOrThrow()).id
    }
    const video = await add({ type: 'video', visibility: 'hidden' })
    await add({ visibility, live_video_id: video })
    const read = (elevated: boolean) => getAsset(db, { userId, elevated }, video, 'asset.view')
    expect((await read(true)).id).toBe(video)
    if (visibility === 'locked') await expect(read(false)).rejects.toMatchObject({ code: 'not_found' })
    else expect((await read(false)).id).toBe(video)
    await database.close()
  },
)
