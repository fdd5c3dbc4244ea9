import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, CirclePause, CircleX } from 'lucide-react'
import { useState } from 'react'

import { runsQuery } from '../../data/backups.ts'
import type { BackupOverview, BackupRun } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { scheduleWords } from './schedule.ts'
import { byWhom, resultOf, titleOf } from './words.ts'

const FEW = 8
const { runs: words } = sayBackups

/** What was done, newest first, and what happens by itself. */
export function Runs({ schedule, now }: { schedule: BackupOverview['schedule']; now: number }) {
  const runs = useQuery(runsQuery)
  const [all, setAll] = useState(false)
  const list = runs.data ?? []
  return (
    <Section heading={words.heading} text={scheduleWords(schedule, new Date(now))}>
      {runs.isPending && <p className="text-quiet">{say.loading}</p>}
      {runs.isError && (
        <Notice action={<Button onClick={() => void runs.refetch()}>{say.again}</Button>}>
          {wordsFor(runs.error)}
        </Notice>
      )}
      {runs.data && list.length === 0 && <p className="text-quiet">{words.empty}</p>}
      {list.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {list.slice(0, all ? undefined : FEW).map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </ul>
      )}
      {list.length > FEW && (
        <Button className="self-start" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.fewer : words.all(list.length)}
        </Button>
      )}
    </Section>
  )
}

const LOOKS = {
  running: { icon: CircleDashed, look: 'text-accent' },
  done: { icon: CircleCheck, look: 'text-fine' },
  failed: { icon: CircleX, look: 'text-danger' },
  stopped: { icon: CirclePause, look: 'text-quiet' },
} as const

function RunRow({ run }: { run: BackupRun }) {
  const { icon: Icon, look } = LOOKS[run.state]
  return (
    <li className="flex items-start gap-3 py-3">
      <Icon size={20} className={`mt-0.5 shrink-0 ${look}`} aria-label={words.state[run.state]} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap justify-between gap-x-4">
          <span className="min-w-0 font-medium break-words">{titleOf(run)}</span>
          <time dateTime={run.startedAt} className="text-small leading-6 text-quiet tabular-nums">
            {format.moment(run.startedAt)}
          </time>
        </div>
        <p className="break-words">{resultOf(run)}</p>
        <p className="text-small text-quiet">{byWhom(run)}</p>
      </div>
    </li>
  )
}
