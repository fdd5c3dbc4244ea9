// What the trash says around its photos: how long they stay, and what to do with all of them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCcw, Trash2 } from 'lucide-react'

import { refreshAfterChange, restoreTrash } from '../../data/removals.ts'
import { configQuery } from '../../data/server.ts'
import { allPhotos, monthsQuery } from '../../data/timeline.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { showToast } from '../../ui/toast.ts'

/** `purge` asks the person before anything happens. */
export function TrashHeader({ purge }: { purge: (ids: readonly string[]) => Promise<boolean> }) {
  const client = useQueryClient()
  const days = useTrashDays()
  const count = useTrashCount()
  const restore = useMutation({
    mutationFn: restoreTrash,
    onSuccess: (restored) => {
      showToast({ text: say.removing.restored(restored.count) })
      return refreshAfterChange(client)
    },
    onError: tell,
  })
  const removeAll = useMutation({
    mutationFn: async () => purge((await allPhotos(client, 'trash')).map(({ id }) => id)),
    onError: tell,
  })
  const busy = restore.isPending || removeAll.isPending
  return (
    <header className="flex flex-wrap items-center gap-x-6 gap-y-3 border-b border-line px-3 py-4 md:px-5">
      <div className="min-w-60 flex-1">
        <h1 className="text-head font-semibold tracking-tight">{say.trash.page}</h1>
        {days !== undefined && (
          <p className="text-small text-quiet">
            {days === Infinity ? say.trash.staysPlain : say.trash.stays(days)}
          </p>
        )}
      </div>
      {count > 0 && (
        <div className="flex flex-wrap gap-2">
          <Button disabled={busy} onClick={() => restore.mutate()}>
            <RotateCcw size={17} aria-hidden />
            {say.trash.restoreAll}
          </Button>
          <Button look="danger" disabled={busy} onClick={() => removeAll.mutate()}>
            {say.trash.removeAll}
          </Button>
        </div>
      )}
    </header>
  )
}

const tell = (error: Error) => showToast({ text: wordsFor(error), tone: 'trouble' })

/** On the page of an empty library: whoever finds nothing there is told where it is. */
export function NotLost() {
  const count = useTrashCount()
  if (count === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2 rounded-surface border border-line bg-surface p-4">
      <Trash2 size={20} className="shrink-0 text-quiet" aria-hidden />
      <p className="min-w-56 flex-1 font-medium">{say.trash.elsewhere(count)}</p>
      <Link to="/trash" className="text-accent underline underline-offset-4">
        {say.trash.open}
      </Link>
      <Link to="/history" className="text-accent underline underline-offset-4">
        {say.trash.whatHappened}
      </Link>
    </div>
  )
}

/** A trash that never empties itself is told of as one of a hundred years. */
const ENDLESS = 36_500

function useTrashDays(): number | undefined {
  const days = useQuery(configQuery).data?.trashDays
  return days !== undefined && days >= ENDLESS ? Infinity : days
}

const useTrashCount = () =>
  useQuery(monthsQuery('trash')).data?.reduce((sum, month) => sum + month.count, 0) ?? 0

export function EmptyTrash() {
  const days = useTrashDays() ?? Infinity
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-6 text-center">
      <Trash2 size={36} strokeWidth={1.4} className="text-quiet" aria-hidden />
      <p className="pt-2 text-title font-medium">{say.trash.empty}</p>
      <p className="max-w-md text-quiet">
        {days === Infinity ? say.trash.emptyPlain : say.trash.emptyText(days)}
      </p>
    </div>
  )
}
