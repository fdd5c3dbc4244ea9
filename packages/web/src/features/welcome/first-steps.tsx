// The first steps of a new Heirloom: a phone, photos, a backup. It can be left and found again.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

import { devicesQuery } from '../../data/account.ts'
import { backupsQuery } from '../../data/backups.ts'
import { safetyQuery } from '../../data/safety.ts'
import { format } from '../../ui/format.ts'
import { welcome as say } from '../../ui/messages-welcome.ts'
import { Page } from '../../ui/page.tsx'
import { backupOf, phoneOf } from './progress.ts'

const LOOK_EVERY = 10_000

interface Props {
  /** How a phone finds this server. */
  readonly phone: ReactNode
  /** Choosing files. */
  readonly pickers: ReactNode
  readonly commandLine: ReactNode
}

export function FirstSteps({ phone, pickers, commandLine }: Props) {
  const { phoneName, photos, backup } = useProgress()
  const done = [phoneName, photos, backup.done].filter((one) => one !== undefined).length
  return (
    <Page heading={say.page} text={say.text(done)}>
      <ol className="flex flex-col gap-4">
        <Step number={1} heading={say.phone.heading} done={phoneName}>
          {phone}
        </Step>
        <Step number={2} heading={say.photos.heading} done={photos}>
          <p className="text-quiet">
            {matchMedia('(pointer: fine)').matches ? say.photos.text : say.photos.textPhone}
          </p>
          <div className="flex flex-wrap">{pickers}</div>
          <details className="text-quiet">
            <summary className="w-fit cursor-pointer rounded-control py-1">{say.photos.commandLine}</summary>
            <div className="flex flex-col gap-2 pt-2">{commandLine}</div>
          </details>
        </Step>
        <Step number={3} heading={say.backup.heading} done={backup.done}>
          <p className="text-quiet">{backup.text}</p>
          <Link to="/backups" className="w-fit text-accent underline">
            {say.backup.open}
          </Link>
        </Step>
      </ol>
      <Link to="/photos" className="w-fit text-accent underline">
        {say.toPhotos}
      </Link>
    </Page>
  )
}

/** A sentence for each that is done. */
function useProgress() {
  const devices = useQuery({ ...devicesQuery, refetchInterval: LOOK_EVERY }).data ?? []
  const safety = useQuery(safetyQuery).data
  const overview = useQuery(backupsQuery).data
  const phone = phoneOf(devices)
  const count = (safety?.photos ?? 0) + (safety?.videos ?? 0)
  const backup = overview ? backupOf(overview) : 'none'
  return {
    phoneName: phone && say.phone.done(phone.deviceType || say.phone.unnamed),
    photos: safety && count > 0 ? say.photos.done(safety.photos, safety.videos) : undefined,
    backup:
      typeof backup === 'string'
        ? { text: say.backup[backup], done: undefined }
        : { text: '', done: say.backup.done(format.moment(backup.at)) },
  }
}

interface StepProps {
  readonly number: number
  readonly heading: string
  /** What says that it is. */
  readonly done: string | undefined
  readonly children: ReactNode
}

function Step({ number, heading, done, children }: StepProps) {
  const isDone = done !== undefined
  return (
    <li className="flex gap-4 rounded-surface border border-line bg-surface p-4 md:p-6">
      <span
        aria-hidden
        className={`flex size-8 shrink-0 items-center justify-center rounded-full border font-semibold tabular-nums ${isDone ? 'border-fine text-fine' : 'border-edge'}`}
      >
        {isDone ? <Check size={18} /> : format.number(number)}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <h2 className="pt-1 text-title font-semibold">
          {heading}
          {isDone && <span className="sr-only"> ({say.done})</span>}
        </h2>
        {isDone ? <p className="text-quiet">{done}</p> : children}
      </div>
    </li>
  )
}
