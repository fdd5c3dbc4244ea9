import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { operationQuery } from '../../data/history.ts'
import type { Operation, OperationDetails } from '../../data/history.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { Counts } from './operation-row.tsx'
import { UndoButton } from './undo-button.tsx'

/** One operation in full: who and from where, what it changed row by row, and what was typed where it came past the program. */
export function OperationSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const details = useQuery(operationQuery(id))
  const operation = details.data?.operation
  return (
    <Sheet
      heading={operation?.text ?? say.operation.label}
      closeLabel={say.operation.close}
      onClose={onClose}
    >
      {details.isPending && <p className="text-quiet">{say.loading}</p>}
      {details.isError && (
        <Notice action={<Button onClick={() => void details.refetch()}>{say.again}</Button>}>
          {say.operation.failed} {wordsFor(details.error)}
        </Notice>
      )}
      {operation && <WhoAndWhere operation={operation} />}
      {operation?.sql && <Typed sql={operation.sql} />}
      {details.data && <Changes {...details.data} />}
    </Sheet>
  )
}

function WhoAndWhere({ operation }: { operation: Operation }) {
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2 empty:hidden">
        <Counts {...operation} />
      </div>
      <Facts
        facts={[
          { label: say.operation.when, value: format.momentInFull(operation.at) },
          { label: say.operation.who, value: operation.by },
          { label: say.operation.client, value: operation.client },
          { label: say.operation.address, value: operation.address, code: true },
          ...(operation.actor === 'database'
            ? [
                { label: say.operation.role, value: operation.databaseRole, code: true },
                { label: say.operation.application, value: operation.applicationName, code: true },
              ]
            : []),
          { label: say.operation.id, value: operation.id, code: true },
        ]}
      />
      {operation.actorId !== null && (
        <Link
          to="/history"
          search={{ actorId: operation.actorId, events: true }}
          className="self-start text-accent underline underline-offset-4"
        >
          {say.operation.sameActor[operation.actor]}
        </Link>
      )}
      {operation.undoneBy !== null && (
        <Link
          to="/history/$operationId"
          params={{ operationId: operation.undoneBy }}
          search={(search) => search}
          className="self-start text-accent underline underline-offset-4"
        >
          {say.operation.undoneBy}
        </Link>
      )}
      {operation.canUndo && (
        <UndoButton question={{ span: { operationIds: [operation.id] }, text: operation.text }} wide />
      )}
      {!operation.canUndo && operation.kind === 'change' && (
        <p className="text-small text-quiet">{say.operation.cannotUndo}</p>
      )}
    </div>
  )
}

function Typed({ sql }: { sql: string }) {
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{say.operation.sql}</h3>
      <pre className="max-h-60 overflow-auto rounded-control border border-line bg-page p-3 text-small wrap-anywhere whitespace-pre-wrap">
        <code>{sql}</code>
      </pre>
    </section>
  )
}

function Changes({ operation, rows }: OperationDetails) {
  if (operation.changes.length === 0) return <p className="text-quiet">{say.operation.none}</p>
  const total = operation.changes.reduce((sum, { count }) => sum + count, 0)
  return (
    <>
      <section className="flex flex-col gap-2">
        <h3 className="font-semibold">{say.operation.changes}</h3>
        <ul className="tabular-nums">
          {operation.changes.map(({ table, kind, count }) => (
            <li key={`${table} ${kind}`} className="flex justify-between gap-4">
              <span>{say.operation.table[table] ?? table}</span>
              <span className="text-quiet">{say.operation.kind[kind](count)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section className="flex flex-col gap-2">
        <h3 className="font-semibold">
          {total > rows.length ? say.operation.rowsFirst : say.operation.rows}
        </h3>
        <ul className="flex flex-col divide-y divide-line text-small">
          {rows.map((row) => (
            <li key={`${row.table} ${row.id} ${row.kind} ${row.text}`} className="py-1.5">
              <Row row={row} />
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function Row({ row }: { row: OperationDetails['rows'][number] }) {
  if (row.table !== 'asset') return <span className="break-words">{row.text}</span>
  return (
    <Link
      to="/history/photo/$photoId"
      params={{ photoId: row.id }}
      title={say.operation.story}
      className="break-words text-ink underline decoration-edge underline-offset-4 hover:decoration-current"
    >
      {row.text}
    </Link>
  )
}
