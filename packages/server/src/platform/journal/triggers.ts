/** What the generator must know of a ground table. */
export interface JournaledTable {
  readonly name: string
  readonly owner: string
  readonly derived: readonly string[]
  readonly hidesSql: boolean
}

export interface Column {
  readonly name: string
  readonly generated: boolean
}

export type Event = 'insert' | 'update' | 'delete'

/** A trigger as it should stand in the database; `body` is its function's text, or that of a shared function. */
export interface ExpectedTrigger {
  readonly table: string
  readonly name: string
  readonly functionName: string
  readonly create: string
  readonly body: string | undefined
}

// Settings of a writer's session must not change what is recorded (a GPS position loses digits with
// extra_float_digits=0), and a nested loop, planned for one row, takes minutes for 20,000.
const pinned = `set search_path = heirloom, pg_temp set enable_nestloop = off set timezone = 'UTC'
  set bytea_output = 'hex' set extra_float_digits = 1 set datestyle = 'ISO' set intervalstyle = 'postgres'`

const events: readonly Event[] = ['insert', 'update', 'delete']
const transition = {
  insert: 'new table as n',
  update: 'old table as o new table as n',
  delete: 'old table as o',
} as const

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The row without what is not journaled; making JSON of all and taking away again would cost twice as much. */
function whole(alias: 'n' | 'o', table: JournaledTable, columns: readonly Column[]): string {
  const kept = columns.filter((c) => !c.generated && !table.derived.includes(c.name))
  if (kept.length === columns.length) return `to_jsonb(${alias})`
  return `(select to_jsonb(kept) from (select ${kept.map((c) => `${alias}.${c.name}`).join(', ')}) kept)`
}

function differences(alias: 'n' | 'o', journaled: readonly string[]): string {
  return journaled
    .map(
      (c) =>
        `case when o.${c} is distinct from n.${c} then jsonb_build_object('${c}', ${alias}.${c}) else '{}' end`,
    )
    .join('\n      || ')
}

function body(event: Event, table: JournaledTable, columns: readonly Column[]): string {
  const journaled = columns
    .filter((c) => !c.generated && c.name !== 'id' && !table.derived.includes(c.name))
    .map((c) => c.name)
  const alias = event === 'delete' ? 'o' : 'n'
  const parts = {
    insert: { owner: `null, n.${table.owner}`, values: `null, ${whole('n', table, columns)}`, from: 'n' },
    delete: { owner: `o.${table.owner}, null`, values: `${whole('o', table, columns)}, null`, from: 'o' },
    update: {
      owner: `o.${table.owner}, n.${table.owner}`,
      values: `${differences('o', journaled)},\n      ${differences('n', journaled)}`,
      from: `o join n using (id) where ${journaled.map((c) => `o.${c} is distinct from n.${c}`).join(' or ')}`,
    },
  }[event]
  // The sub-selects run once a statement and only when there is a row: a change of derived columns alone makes no operation.
  return `begin
  with written as (
    insert into change (epoch, xid, operation, table_name, row_id, owner_before, owner_after, kind, before, after)
    select (select current_epoch()), (select pg_current_xact_id()),
      (select operation from operation_now(${table.hidesSql})), '${table.name}', ${alias}.id,
      ${parts.owner}, '${event}',
      ${parts.values}
    from ${parts.from}
    returning operation, owner_before, owner_after
  )
  ${counted(event, table)};
  return null;
end`
}

/** Adds to the operation's figures; a row that got another owner touches both, and counts once. */
function counted(event: Event, table: JournaledTable): string {
  const touched = {
    insert: 'select operation, owner_after as owner, 1 as one from written',
    delete: 'select operation, owner_before as owner, 1 as one from written',
    update: `select operation, owner_after as owner, 1 as one from written
      union all select operation, owner_before, 0 from written where owner_before <> owner_after`,
  }[event]
  return `insert into change_count as c (operation, owner_id, table_name, kind, changes, by_owner)
    select operation, owner, '${table.name}', '${event}', sum(one),
      coalesce(owner = (nullif(current_setting('heirloom.context', true), '')::jsonb->>'userId')::uuid, false)
    from (${touched}) touched group by operation, owner
    on conflict (operation, owner_id, table_name, kind) do update set changes = c.changes + excluded.changes`
}

function journalTrigger(event: Event, table: JournaledTable, columns: readonly Column[]): ExpectedTrigger {
  const name = `journal_${event}`
  const functionName = `journal_${table.name}_${event}`
  const text = body(event, table, columns)
  return {
    table: table.name,
    name,
    functionName,
    body: text,
    create: `create or replace function heirloom.${functionName}() returns trigger language plpgsql security definer
  ${pinned} as ${literal(text)};
create or replace trigger ${name} after ${event} on heirloom.${table.name} referencing ${transition[event]}
  for each statement execute function heirloom.${functionName}();
alter table heirloom.${table.name} enable always trigger ${name};`,
  }
}

function guardOfTheTable(table: string, name: string, when: string, functionName: string): ExpectedTrigger {
  return {
    table,
    name,
    functionName,
    body: undefined,
    create: `create or replace trigger ${name} ${when} execute function heirloom.${functionName}();
alter table heirloom.${table} enable always trigger ${name};`,
  }
}

/** The triggers of one ground table: three that record, one that refuses TRUNCATE, one that refuses a changed key. */
export function triggersOf(table: JournaledTable, columns: readonly Column[]): readonly ExpectedTrigger[] {
  const on = `heirloom.${table.name}`
  return [
    ...events.map((event) => journalTrigger(event, table, columns)),
    guardOfTheTable(
      table.name,
      'refuse_truncate',
      `before truncate on ${on} for each statement`,
      'refuse_truncate',
    ),
    guardOfTheTable(
      table.name,
      'refuse_key_change',
      `before update of id on ${on} for each row`,
      'refuse_key_change',
    ),
  ]
}
