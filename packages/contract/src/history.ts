// Heirloom's own: what happened, by whom, and taking it back.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, flag, id, idParams, moment } from './scalars.ts'

const operation = z.object({
  id,
  kind: z.enum(['change', 'event']),
  at: z.string(),
  /** Noun and verb, `asset.trash`; `unknown` where it came past the program. */
  intent: z.string(),
  /** In words, for people: `Moved 12 photos to the trash`. */
  text: z.string(),
  actor: z.enum(['user', 'session', 'api_key', 'shared_link', 'job', 'system', 'database']),
  /** In words: `Anna, on Pixel 8`, `API key “backup script”`, `someone at the database, as postgres`. */
  by: z.string(),
  userId: id.nullable(),
  actorId: id.nullable(),
  client: z.string().nullable(),
  address: z.string().nullable(),
  databaseRole: z.string(),
  applicationName: z.string().nullable(),
  /** What was typed, where it came past the program. */
  sql: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  /** Rows that it changed, by table; empty for an event. */
  changes: z.array(z.object({ table: z.string(), kind: z.enum(['insert', 'update', 'delete']), count })),
  /** Photos that left or came back into someone's sight by it. */
  removed: count,
  broughtBack: count,
  canUndo: z.boolean(),
  /** The undo that took all of it back, unless that was undone in turn. */
  undoneBy: id.nullable(),
})
export type HistoryOperation = z.infer<typeof operation>

const assetMoment = z.object({
  operation,
  kind: z.enum(['insert', 'update', 'delete']),
  /** In words: `Moved to the trash`, `Renamed from IMG_1.JPG`. */
  text: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
})
export type AssetMoment = z.infer<typeof assetMoment>

const historicAsset = z.object({
  id,
  ownerId: id,
  fileName: z.string(),
  /** SHA-1 in hex. */
  sha1: z.string(),
  state: z.enum(['active', 'trashed', 'gone']),
  lastChangedAt: z.string(),
})
export type HistoricAsset = z.infer<typeof historicAsset>

const span = z.object({
  operationIds: z.array(id).max(10_000).optional(),
  /** Or everything from here … */
  from: moment.optional(),
  /** … to here, */
  to: moment.optional(),
  /** of this session, key or job. */
  actorId: id.optional(),
  /** Only what happened to this photo. */
  assetId: id.optional(),
  /** An admin undoes what happened to everybody in that span; operations that are named always are. */
  everyone: z.boolean().optional(),
})

const undoTable = z.object({
  table: z.string(),
  /** Rows that come back, go again, get their values back. */
  restored: count,
  removed: count,
  reverted: count,
  /** Rows that were changed again later, or cannot be taken back: they stay as they are. */
  kept: count,
})

const undoPreview = z.object({
  operations: count,
  tables: z.array(undoTable),
  /** Photos that come back into sight, and that leave it. */
  broughtBack: count,
  removed: count,
  /** The first hundred that stay as they are, and why. */
  kept: z.array(z.object({ table: z.string(), id, text: z.string() })),
  /** It takes the confirmed number of photos that leave sight. */
  isOrdinary: z.boolean(),
})
export type UndoPreview = z.infer<typeof undoPreview>

const tags = ['Heirloom']
const page = z.object({ operations: z.array(operation), next: z.string().nullable() })
export type HistoryPage = z.infer<typeof page>

export const historyRoutes = {
  listHistory: defineRoute({
    operationId: 'listHistory',
    method: 'GET',
    path: '/heirloom/history',
    access: 'user',
    query: z.object({
      from: moment.optional(),
      to: moment.optional(),
      /** A session, a key, a job. */
      actorId: id.optional(),
      userId: id.optional(),
      intent: z.string().max(100).optional(),
      kind: z.enum(['change', 'event']).optional(),
      /** Only what took away at least so many photos. */
      minRemoved: z.coerce.number().int().min(1).optional(),
      /** An admin asks for everybody's. */
      everyone: flag.optional(),
      before: z.string().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    responses: { 200: page },
    summary: 'What happened, the newest first: your own and what touched yours',
    tags,
  }),
  getOperation: defineRoute({
    operationId: 'getOperation',
    method: 'GET',
    path: '/heirloom/history/operations/:id',
    access: 'user',
    params: idParams,
    responses: {
      200: z.object({
        operation,
        /** The first hundred of its rows. */
        rows: z.array(
          z.object({
            table: z.string(),
            id,
            kind: z.enum(['insert', 'update', 'delete']),
            text: z.string(),
          }),
        ),
      }),
    },
    summary: 'One operation, with what it changed',
    tags,
  }),
  findHistoricAssets: defineRoute({
    operationId: 'findHistoricAssets',
    method: 'GET',
    path: '/heirloom/history/assets',
    access: 'user',
    query: z.object({ query: z.string().min(1).max(300), everyone: flag.optional() }),
    responses: { 200: z.array(historicAsset) },
    summary: 'Photos that are or were here, by id, file name or checksum; at most a hundred',
    tags,
  }),
  getAssetHistory: defineRoute({
    operationId: 'getAssetHistory',
    method: 'GET',
    path: '/heirloom/history/assets/:id',
    access: 'user',
    params: idParams,
    responses: { 200: z.object({ asset: historicAsset, moments: z.array(assetMoment) }) },
    summary: 'All that happened to one photo, also one that is gone; the newest first',
    tags,
  }),
  previewUndo: defineRoute({
    operationId: 'previewUndo',
    method: 'POST',
    path: '/heirloom/undo/preview',
    access: 'user',
    body: span,
    responses: { 200: undoPreview },
    summary: 'What undoing would do; nothing changes',
    tags,
  }),
  undo: defineRoute({
    operationId: 'undo',
    method: 'POST',
    path: '/heirloom/undo',
    access: 'user',
    sessionOnly: true,
    body: span.extend({ confirmed: count.optional() }),
    responses: { 200: undoPreview.extend({ operationId: id.nullable() }) },
    summary: 'Undo operations, or a span of time; itself an operation that can be undone',
    tags,
  }),
} as const
