import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pause, Play, RefreshCw, X } from 'lucide-react'

import { clearFailed, pauseQueue, queuesQuery, startQueue } from '../../data/admin.ts'
import type { Queue } from '../../data/admin.ts'
import { tellTrouble } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { admin } from '../../ui/messages-admin.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toast.ts'

/** Those in which Heirloom has work; the others that clients know have none and are not shown. */
const SHOWN: readonly Queue['name'][] = [
  'thumbnailGeneration',
  'metadataExtraction',
  'editor',
  'backgroundTask',
  'backupDatabase',
  'integrityCheck',
  'notifications',
]
const CAN_START: readonly Queue['name'][] = ['thumbnailGeneration', 'metadataExtraction']

export function Queues() {
  const queues = useQuery(queuesQuery)
  const shown = queues.data?.filter(({ name, isPaused, statistics }) => {
    const { active, waiting, failed } = statistics
    return SHOWN.includes(name) || isPaused || active + waiting + failed > 0
  })
  return (
    <Section heading={admin.queues.page} text={admin.queues.text}>
      {queues.isError && (
        <Notice action={<Button onClick={() => void queues.refetch()}>{say.again}</Button>}>
          {admin.queues.failed} {wordsFor(queues.error)}
        </Notice>
      )}
      <ul className="flex flex-col divide-y divide-line">
        {shown?.map((queue) => (
          <QueueRow key={queue.name} queue={queue} />
        ))}
      </ul>
    </Section>
  )
}

function useAct() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ work, text }: { work: () => Promise<unknown>; text: string }) => {
      await work()
      return text
    },
    onSuccess: (text) => {
      showToast({ text })
      return client.invalidateQueries(queuesQuery)
    },
    onError: tellTrouble,
  })
}

function QueueRow({ queue: { name, isPaused, statistics } }: { queue: Queue }) {
  const act = useAct()
  const title = admin.queues.name[name] ?? name
  const button = (label: string, Icon: typeof Play, work: () => Promise<unknown>, text: string) => (
    <IconButton
      label={admin.queues.label(label, title)}
      disabled={act.isPending}
      onClick={() => act.mutate({ work, text })}
    >
      <Icon size={18} aria-hidden />
    </IconButton>
  )
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
      <div className="min-w-44 flex-1">
        <p className="font-medium">{title}</p>
        <p className="text-small text-quiet tabular-nums">{countsOf(statistics, isPaused)}</p>
      </div>
      <div className="ms-auto flex">
        {statistics.failed > 0 &&
          button(admin.queues.clear, X, () => clearFailed(name), admin.queues.cleared(title))}
        {CAN_START.includes(name) &&
          button(admin.queues.missing, RefreshCw, () => startQueue(name), admin.queues.started(title))}
        {isPaused
          ? button(admin.queues.resume, Play, () => pauseQueue(name, false), admin.queues.goesOn(title))
          : button(admin.queues.pause, Pause, () => pauseQueue(name, true), admin.queues.isPaused(title))}
      </div>
    </li>
  )
}

function countsOf(
  { active, waiting, delayed, paused, failed }: Queue['statistics'],
  isPaused: boolean,
): string {
  const counts = [
    [admin.queues.active, active],
    [admin.queues.waiting, waiting + delayed + paused],
    [admin.queues.failedCount, failed],
  ] as const
  const said = counts.filter(([, n]) => n > 0).map(([label, n]) => `${label}: ${format.number(n)}`)
  return [isPaused ? admin.queues.paused : '', ...said].filter(Boolean).join(' · ') || admin.queues.idle
}
