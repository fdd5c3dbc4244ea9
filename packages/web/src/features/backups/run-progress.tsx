import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { showRunning, stopRun } from '../../data/backups.ts'
import type { BackupRun } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { ShareBar } from '../../ui/share-bar.tsx'
import { comingOf, follow, progressWords } from './progress.ts'

const { progress, actions } = say.backups

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
        <p className="min-w-0">
          <span className="font-medium">{progress.kind[run.kind]}</span>
          <span className="block text-small text-quiet">{run.step || progress.begins}</span>
        </p>
        {coming.share !== null && (
          <span className="text-title tabular-nums">{format.percent(coming.share)}</span>
        )}
      </div>
      <ShareBar share={coming.share} label={progress.label(run.target)} tone="accent" />
      <p className="min-h-10 text-small text-quiet tabular-nums">{progressWords(run, coming)}</p>
      {stop.isError && <p className="text-small text-danger">{wordsFor(stop.error)}</p>}
      <div className="flex items-center justify-between gap-3">
        <span className="text-small text-quiet">{actions.alone}</span>
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
    </div>
  )
}
