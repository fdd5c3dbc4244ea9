import { useMutation, useQueryClient } from '@tanstack/react-query'
import { DatabaseBackup, LifeBuoy } from 'lucide-react'
import { useState } from 'react'

import { showRunning, startRun } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { Notice } from '../../ui/notice.tsx'
import { SteadyDot } from '../../ui/steady-dot.tsx'
import { RestoreDialog } from './restore-dialog.tsx'
import type { StandProps } from './stand.ts'
import { lossWords } from './words.ts'

/** One sentence that says it all, what is at stake, and the two buttons that people come for. */
export function Lead({ overview, now, isAdmin }: StandProps) {
  const [restoring, setRestoring] = useState(false)
  const { sentence, status, isSetUp, recoverySeconds, lastVerifiedAt } = overview
  const { recovery, loss } = sayBackups
  return (
    <div className="-mt-4 flex flex-col gap-5">
      <div className="flex flex-col gap-1">
        <p className="flex items-start gap-3 text-title font-medium">
          <SteadyDot status={status} className="mt-[7px] size-2.5" />
          <span className="sr-only">{say.safety.status[status]}:</span>
          <span className="min-w-0">{sentence}</span>
        </p>
        {isSetUp && (
          <div className="ps-[22px] text-quiet">
            <p>
              {loss.lead} <strong className="font-medium text-ink">{lossWords(overview)}</strong>
            </p>
            <p>
              {recoverySeconds === null
                ? isAdmin
                  ? recovery.never
                  : recovery.neverPlain
                : recovery.took(recoverySeconds)}{' '}
              {lastVerifiedAt !== null && recovery.when(format.ago(lastVerifiedAt, now))}
            </p>
          </div>
        )}
      </div>
      <div className="flex flex-wrap gap-3">
        {isAdmin && overview.targets.length > 1 && <BackUpEverywhere overview={overview} />}
        <Button onClick={() => setRestoring(true)}>
          <LifeBuoy size={18} aria-hidden />
          {sayBackups.actions.restore}
        </Button>
      </div>
      {restoring && (
        <RestoreDialog overview={overview} isAdmin={isAdmin} onClose={() => setRestoring(false)} />
      )}
    </div>
  )
}

function BackUpEverywhere({ overview }: Pick<StandProps, 'overview'>) {
  const client = useQueryClient()
  const free = overview.targets.filter(({ running }) => running === null)
  const start = useMutation({
    mutationFn: async () => {
      for (const { name } of free) await showRunning(client, await startRun('backup', name))
    },
  })
  return (
    <>
      <Button look="primary" disabled={free.length === 0 || start.isPending} onClick={() => start.mutate()}>
        <DatabaseBackup size={18} aria-hidden />
        {sayBackups.actions.everywhere}
      </Button>
      {start.isError && <Notice>{wordsFor(start.error)}</Notice>}
    </>
  )
}
