import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Trx } from '../../schema/schema.ts'
import type { Moment, Note, Zone } from './note.ts'

type Expression = RawBuilder<unknown>

/** What each column of a note becomes, over an asset `a`, its file's metadata `e` and its note until now `n`. */
function columnsOf({ description, rating, moment, position }: Note): ReadonlyMap<string, Expression> {
  return new Map<string, Expression>([
    ...(description === undefined ? [] : [['description', sql`${description}::text`] as const]),
    ...(rating === undefined ? [] : [['rating', sql`${rating}::smallint`] as const]),
    ...(moment === undefined ? [] : momentColumns(moment)),
    ...(position === undefined
      ? []
      : [
          ['latitude', sql`${position.latitude}::float8`] as const,
          ['longitude', sql`${position.longitude}::float8`] as const,
        ]),
  ])
}

const ownZone = sql`case when n.taken_at is not null then n.time_zone else e.time_zone end`

type TimeColumns = readonly (readonly [string, Expression])[]

function momentColumns(moment: Moment): TimeColumns {
  switch (moment.kind) {
    case 'at':
      return timeColumns(
        sql`${moment.takenAt}::timestamptz`,
        sql`${moment.localTime}::timestamp`,
        sql`${moment.timeZone}::text`,
      )
    case 'clock': {
      const clock = sql`${moment.localTime}::timestamp`
      return timeColumns(sql`a.taken_at + (${clock} - a.local_time)`, clock, ownZone)
    }
    case 'moved':
      return movedColumns(moment)
    default:
      return moment satisfies never
  }
}

function movedColumns({ minutes, timeZone }: Extract<Moment, { kind: 'moved' }>): TimeColumns {
  const by = sql`make_interval(mins => ${minutes})`
  const takenAt = sql`a.taken_at + ${by}`
  return timeZone === undefined
    ? timeColumns(takenAt, sql`a.local_time + ${by}`, ownZone)
    : timeColumns(takenAt, clockIn(takenAt, timeZone), sql`${timeZone.name}::text`)
}

const timeColumns = (takenAt: Expression, localTime: Expression, timeZone: Expression): TimeColumns => [
  ['taken_at', takenAt],
  ['local_time', localTime],
  ['time_zone', timeZone],
]

function clockIn(instant: Expression, { name, offsetMinutes }: Zone): Expression {
  return offsetMinutes === undefined
    ? sql`(${instant}) at time zone ${name}`
    : sql`(${instant}) at time zone 'UTC' + make_interval(mins => ${offsetMinutes})`
}

/** Writes what is said of these assets; what is not said stays. Throws `invalid_input` for a zone or a time that can't be. */
export async function writeNotes(trx: Trx, assetIds: readonly string[], note: Note): Promise<void> {
  const columns = columnsOf(note)
  const names = [...columns.keys()].map((name) => sql.ref(name))
  const replaced = [...columns.keys()].map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`)
  const ids = sql`${[...assetIds]}::uuid[]`
  try {
    await sql`
      insert into asset_note (owner_id, asset_id, ${sql.join(names)})
      select a.owner_id, a.id, ${sql.join([...columns.values()])}
      from asset a
      left join (select * from asset_exif where asset_id = any(${ids})) e on e.asset_id = a.id
      left join (select * from asset_note where asset_id = any(${ids})) n on n.asset_id = a.id
      where a.id = any(${ids})
      on conflict (asset_id) do update set ${sql.join(replaced)}, updated_at = now()`.execute(trx)
  } catch (error) {
    if (!['22023', '22008'].includes(errorCode(error) ?? '')) throw error
    throw failure('invalid_input', 'There is no such time zone, or no such time.', { cause: error })
  }
}

/** Gives one asset what was said of another; nothing where nothing was. */
export async function copyNote(trx: Trx, sourceId: string, targetId: string): Promise<void> {
  const columns = (from: string) => sql.join(noteColumns.map((name) => sql.ref(`${from}.${name}`)))
  const names = sql.join(noteColumns.map((name) => sql.ref(name)))
  await sql`
    insert into asset_note (owner_id, asset_id, ${names})
    select a.owner_id, a.id, ${columns('n')} from asset_note n join asset a on a.id = ${targetId}
    where n.asset_id = ${sourceId}
    on conflict (asset_id) do update set (${names}) = row(${columns('excluded')}), updated_at = now()`.execute(
    trx,
  )
}

const noteColumns = [
  'description',
  'rating',
  'taken_at',
  'local_time',
  'time_zone',
  'latitude',
  'longitude',
] as const
