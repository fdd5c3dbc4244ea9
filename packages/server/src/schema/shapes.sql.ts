import { sql } from 'kysely'
import type { Db, Trx } from './database.ts'
import { groundTables } from './ground.ts'
import type { GroundTable } from './ground.ts'

export interface Column {
  readonly name: string
  readonly type: string
  readonly required: boolean
  /** Its default as SQL. */
  readonly start: string | null
}

export interface ForeignKey {
  readonly table: string
  readonly column: string
  readonly parent: string
  /** The row goes when its parent does, even where it could be without one. */
  readonly goesAlong: boolean
}

/** A ground table as it stands in the database at this moment. */
export interface Shape {
  readonly name: string
  readonly owner: string
  readonly derived: readonly string[]
  /** See {@link GroundTable}. */
  readonly startValues: NonNullable<GroundTable['startValues']>
  /** All but generated ones. */
  readonly columns: readonly Column[]
  /** References to ground tables. */
  readonly parents: readonly ForeignKey[]
  readonly children: readonly ForeignKey[]
  /** For every unique index but the key's: its expressions over the table's columns, and those columns. */
  readonly uniques: readonly {
    readonly expressions: readonly string[]
    readonly columns: readonly string[]
  }[]
}

interface ShapeRow {
  readonly name: string
  readonly columns: readonly Column[]
  readonly uniques: Shape['uniques']
  readonly parents: readonly ForeignKey[]
}

/** All ground tables, parents before their children. */
export async function readShapes(db: Db | Trx): Promise<readonly Shape[]> {
  const names = groundTables.map((table) => table.name)
  const { rows } = await sql<ShapeRow>`
    select c.relname as name,
      (select json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod),
          'required', attnotnull, 'start', pg_get_expr(d.adbin, d.adrelid)) order by attnum)
        from pg_attribute a left join pg_attrdef d on d.adrelid = attrelid and d.adnum = attnum
        where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      coalesce((select json_agg(json_build_object(
          'expressions', array(select pg_get_indexdef(i.indexrelid, n, true)
            from generate_series(1, i.indnkeyatts) n order by n),
          'columns', array(select distinct a.attname from pg_depend p join pg_attribute a
            on a.attrelid = c.oid and a.attnum = p.refobjsubid
            where p.objid = coalesce(k.oid, i.indexrelid) and p.refobjid = c.oid and p.refobjsubid > 0 order by 1)))
        from pg_index i left join pg_constraint k on k.conindid = i.indexrelid and k.contype = 'u'
        where i.indrelid = c.oid and i.indisunique and not i.indisprimary), '[]') as uniques,
      coalesce((select json_agg(json_build_object('table', c.relname, 'column', a.attname, 'parent', p.relname,
          'goesAlong', k.confdeltype = 'c'))
        from pg_constraint k join pg_class p on p.oid = k.confrelid
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
        where k.conrelid = c.oid and k.contype = 'f' and p.relname = any(${names}::text[])), '[]') as parents
    from pg_class c where c.relnamespace = 'heirloom'::regnamespace and c.relname = any(${names}::text[])`.execute(
    db,
  )
  return parentsFirst(rows.map((row) => shapeOf(row, rows)))
}

function shapeOf(row: ShapeRow, all: readonly ShapeRow[]): Shape {
  const ground = groundTables.find((table) => table.name === row.name)
  if (ground === undefined) throw new Error(`${row.name} is no ground table`)
  const children = all.flatMap((other) => other.parents).filter((key) => key.parent === row.name)
  return {
    ...row,
    owner: ground.owner,
    derived: ground.derived,
    startValues: ground.startValues ?? {},
    children,
  }
}

function parentsFirst(shapes: readonly Shape[]): readonly Shape[] {
  const ordered: Shape[] = []
  const add = (shape: Shape): void => {
    if (ordered.includes(shape)) return
    for (const { parent } of shape.parents.filter((key) => key.parent !== shape.name)) {
      const found = shapes.find((other) => other.name === parent)
      if (found !== undefined) add(found)
    }
    ordered.push(shape)
  }
  shapes.forEach(add)
  return ordered
}

/**
 * The values of a row told as JSON, by column, for the `from` of a statement. Twice as fast as `jsonb_populate_record`.
 */
export const recordOf = (json: string, alias: string, columns: readonly Column[]): string =>
  `jsonb_to_record(${json}) as ${alias} (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`
