// What undoing would do, then the word for it. The number of photos that it takes out of sight is seen first.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { previewUndoQuery, undoSpan } from '../../data/history.ts'
import type { UndoPreview } from '../../data/history.ts'
import { isHeld, refreshAfterChange } from '../../data/removals.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toast.ts'
import { askUndo } from '../../data/undo-question.ts'
import type { UndoQuestion } from '../../data/undo-question.ts'

interface Props {
  readonly question: UndoQuestion
  readonly onClose: () => void
}

export default function UndoDialog({ question, onClose }: Props) {
  const client = useQueryClient()
  const preview = useQuery(previewUndoQuery(question.span))
  const undo = useMutation({
    mutationFn: (confirmed: number | undefined) => undoSpan(question.span, confirmed),
    onSuccess: (done) => {
      onClose()
      tellUndone(done, question.text)
      void refreshAfterChange(client)
    },
    onError: (error) => {
      if (!isHeld(error)) void preview.refetch()
    },
  })
  const nothing = preview.data && !changesSomething(preview.data)
  return (
    <Dialog open onClose={onClose} heading={say.undoing.heading} text={say.undoing.text(question.text)}>
      {preview.isPending && <p className="text-quiet">{say.undoing.looking}</p>}
      {preview.isError && (
        <Notice>
          {say.undoing.failed} {wordsFor(preview.error)}
        </Notice>
      )}
      {preview.data && (nothing ? <p>{say.undoing.nothing}</p> : <WhatChanges preview={preview.data} />)}
      {preview.data && <Kept preview={preview.data} />}
      {undo.isError && <Notice>{wordsFor(undo.error)}</Notice>}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{say.cancel}</Button>
        {preview.data && !nothing && (
          <Button
            look={preview.data.isOrdinary ? 'primary' : 'danger'}
            disabled={undo.isPending || preview.isFetching}
            onClick={() => undo.mutate(confirmedBy(preview.data))}
          >
            {undo.isPending ? say.removing.working : confirmWords(preview.data)}
          </Button>
        )}
      </div>
    </Dialog>
  )
}

/** The number that was seen and confirmed, where one is asked for. */
const confirmedBy = ({ isOrdinary, removed }: UndoPreview) => (isOrdinary ? undefined : removed)

const confirmWords = ({ isOrdinary, removed }: UndoPreview) =>
  isOrdinary ? say.undoing.confirm : say.undoing.confirmCount(removed)

const changesSomething = ({ tables }: UndoPreview) =>
  tables.some(({ restored, removed, reverted }) => restored + removed + reverted > 0)

function WhatChanges({ preview }: { preview: UndoPreview }) {
  const { broughtBack, removed, isOrdinary } = preview
  return (
    <div className="flex flex-col gap-2">
      {broughtBack > 0 && <p className="font-medium text-fine">{say.undoing.back(broughtBack)}</p>}
      {removed > 0 && (
        <p className="font-medium text-danger">
          {isOrdinary ? say.undoing.gone(removed) : say.undoing.leaves(removed)}
        </p>
      )}
      <ul className="text-small text-quiet tabular-nums">
        {preview.tables.flatMap(linesOf).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  )
}

function linesOf({ table, restored, removed, reverted }: UndoPreview['tables'][number]): string[] {
  const name = say.operation.table[table] ?? table
  // Photos are never just gone: where their coming is undone, they go to the trash.
  const goneWords = table === 'asset' ? say.undoing.trashed : say.undoing.removed
  return [
    restored > 0 ? say.undoing.restored(restored, name) : '',
    removed > 0 ? goneWords(removed, name) : '',
    reverted > 0 ? say.undoing.reverted(reverted, name) : '',
  ].filter(Boolean)
}

function Kept({ preview: { tables, kept } }: { preview: UndoPreview }) {
  const count = tables.reduce((sum, table) => sum + table.kept, 0)
  if (count === 0) return null
  return (
    <details className="rounded-control border border-line px-3 py-2">
      <summary className="font-medium">{say.undoing.kept(count)}</summary>
      <p className="pt-1 text-small text-quiet">{say.undoing.keptText}</p>
      <ul className="max-h-40 overflow-y-auto pt-1 text-small">
        {kept.map((row) => (
          <li key={`${row.table} ${row.id}`}>{row.text}</li>
        ))}
      </ul>
    </details>
  )
}

type Undone = UndoPreview & { operationId: string | null }

/** Undoing can be undone as well. */
function tellUndone({ operationId, broughtBack, removed, tables }: Undone, what: string): void {
  const restored = tables.find(({ table }) => table === 'asset')?.restored ?? 0
  const text = say.undoing.done(broughtBack || restored, removed)
  if (operationId === null) return showToast({ text })
  const question = { span: { operationIds: [operationId] }, text: say.undoing.undoOf(what) }
  showToast({ text, action: { label: say.undo, do: () => askUndo(question) } })
}
