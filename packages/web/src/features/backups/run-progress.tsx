import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { showRunning, stopRun } from '../../data/backups.ts'
import type { BackupRun } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { ShareBar } from '../../ui/share-bar.tsx'
import { comingOf, follow, progressWords } from './progress.ts'

const { progress, actions } = sayBackups

/** How a run comes along. `at`: when that was so. */
export function RunProgress({ run, at, canStop }: { run: BackupRun; at: number; canStop: boolean }) {
  const client = useQueryClient()
  const [track, setTrack] = useState(() => follow(undefined, run, at))
  if (track.at !== at) setTrack(follow(track, run, at))
  const coming = comingOf(track)
  const stop = useMutation({
    mutationFn: () => stopRun(run.id),
    onSuccess: (stopped) => showRunning(client, stopped),
  })
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-baseline justify-between gap-3">
        <p className="font-medium">{progress.kind[run.kind]}</p>
        <span className="tabular-nums">{coming.share !== null && format.percent(coming.share)}</span>
      </div>
      <ShareBar share={coming.share} label={progress.label(run.target)} tone="accent" />
      <div className="flex items-start justify-between gap-4">
        <p className="min-w-0 text-small text-quiet tabular-nums">
          {[run.step || progress.begins, progressWords(run, coming, at)].filter(Boolean).join(' · ')}
        </p>
        {canStop && (
          <Button
            disabled={stop.isPending}
            aria-label={actions.label(actions.stop, run.target)}
            onClick={() => stop.mutate()}
          >
            {stop.isPending ? actions.stopping : actions.stop}
          </Button>
        )}
      </div>
      {stop.isError && <p className="text-small text-danger">{wordsFor(stop.error)}</p>}
    </div>
  )
}
