import { Link } from '@tanstack/react-router'

import type { Operation } from '../../data/history.ts'
import { CountBadge } from '../../ui/count-badge.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { IntentIcon } from './intent-icon.tsx'
import { UndoButton } from './undo-button.tsx'

/** One operation on the line of time: what, by whom, from where, how many, and the way back. */
export function OperationRow({ operation }: { operation: Operation }) {
  return (
    <li className="line-of-time group relative flex gap-3 pb-1">
      <IntentIcon operation={operation} />
      <div className="-mt-1 flex min-w-0 flex-1 items-start gap-2 rounded-control pb-2">
        <Link
          to="/history/$operationId"
          params={{ operationId: operation.id }}
          search={(search) => search}
          resetScroll={false}
          className="-mx-2 min-w-0 flex-1 rounded-control px-2 py-1 hover:bg-line/40"
        >
          <span className="block break-words">{operation.text}</span>
          <span className="flex flex-wrap items-center gap-x-2 text-small text-quiet">
            <time dateTime={operation.at} className="tabular-nums">
              {format.time(operation.at)}
            </time>
            <span className="break-words">{whoAndWhere(operation)}</span>
            <Counts operation={operation} />
          </span>
        </Link>
        {operation.canUndo && <UndoButton operation={operation} />}
      </div>
    </li>
  )
}

const whoAndWhere = ({ by, address }: Operation) =>
  [by, address ? say.history.address(address) : ''].filter(Boolean).join(' · ')

export function Counts({ operation }: { operation: Operation }) {
  return (
    <>
      {operation.removed > 0 && <CountBadge tone="removed" text={say.history.removed(operation.removed)} />}
      {operation.broughtBack > 0 && (
        <CountBadge tone="back" text={say.history.broughtBack(operation.broughtBack)} />
      )}
      {operation.actor === 'database' && <CountBadge tone="removed" text={say.history.outside} />}
    </>
  )
}
