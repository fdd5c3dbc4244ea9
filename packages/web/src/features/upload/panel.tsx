import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { Progress as Bar } from 'radix-ui'
import { useState } from 'react'

import { Button, IconButton } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { FromFolders } from './from-folders.tsx'
import { NotAddedList } from './not-added-list.tsx'
import type { Progress } from './queue.ts'
import { useUploadStatus } from './uploads.ts'

/** How many, how much, how fast, how long; and what was not added and why. It never covers the navigation. */
export function UploadPanel() {
  const { uploads, progress, reading, trouble, unfinished, folders } = useUploadStatus()
  const [small, setSmall] = useState(false)
  if (progress.total === 0 && reading === undefined && !trouble && unfinished === undefined) return null
  const Fold = small ? ChevronUp : ChevronDown
  return (
    <section
      aria-label={say.upload.panel}
      className="fixed end-3 bottom-[calc(var(--foot)+0.75rem)] z-30 flex max-h-[min(70dvh,32rem)] w-[min(24rem,calc(100vw-1.5rem))] flex-col gap-3 rounded-surface border border-line bg-surface p-4 shadow-float"
    >
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 flex-1 font-semibold tabular-nums" aria-live="polite">
          {unfinished === undefined ? headline(progress, reading) : say.upload.unfinished}
        </h2>
        {!small && progress.busy && (
          <span className="text-quiet tabular-nums">{format.percent(shareOf(progress))}</span>
        )}
        <div className="-my-2 -me-2 flex">
          <IconButton
            label={small ? say.upload.enlarge : say.upload.minimise}
            aria-expanded={!small}
            onClick={() => setSmall(!small)}
          >
            <Fold size={18} aria-hidden />
          </IconButton>
          {!progress.busy && reading === undefined && (
            <IconButton label={say.upload.dismiss} onClick={uploads.putAway}>
              <X size={18} aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
      {progress.busy && <ProgressBar share={shareOf(progress)} />}
      {!small && (
        <>
          {trouble && <p className="text-danger">{trouble}</p>}
          {unfinished !== undefined && <p>{say.upload.unfinishedText(unfinished)}</p>}
          {progress.total > 0 && <Figures progress={progress} />}
          {progress.busy && <Actions progress={progress} />}
          {progress.total > 0 && <FromFolders state={folders} albums={uploads.albums} />}
          {progress.notAdded.length > 0 && <NotAddedList notAdded={progress.notAdded} />}
          {!progress.busy && progress.canRetry && (
            <Button onClick={() => uploads.queue.retry()}>{say.upload.retry}</Button>
          )}
        </>
      )}
    </section>
  )
}

const settled = (p: Progress) => p.added + p.duplicates + p.cancelled + p.notAdded.length
const shareOf = (p: Progress) =>
  p.bytesTotal > 0 ? Math.min(1, p.bytesDone / p.bytesTotal) : settled(p) / Math.max(1, p.total)

function headline(progress: Progress, reading: number | undefined): string {
  if (progress.total === 0 && reading !== undefined) return say.upload.reading(reading)
  if (!progress.busy)
    return progress.added > 0 ? say.upload.finished(progress.added) : say.upload.finishedNone
  return say.upload.progress(settled(progress), progress.total)
}

function ProgressBar({ share }: { share: number }) {
  return (
    <Bar.Root
      value={Math.round(share * 100)}
      aria-label={say.upload.panel}
      className="h-1.5 shrink-0 overflow-hidden rounded-full bg-line"
    >
      <Bar.Indicator
        className="h-full origin-left bg-accent transition-transform"
        style={{ transform: `scaleX(${share})` }}
      />
    </Bar.Root>
  )
}

function Figures({ progress }: { progress: Progress }) {
  const lines = [
    progress.busy ? workLine(progress) : '',
    [
      progress.duplicates > 0 ? say.upload.duplicates(progress.duplicates) : '',
      progress.notAdded.length > 0 ? say.upload.refusedCount(progress.notAdded.length) : '',
      progress.cancelled > 0 ? say.upload.cancelled(progress.cancelled) : '',
    ]
      .filter(Boolean)
      .join(' · '),
  ]
  return (
    <div className="text-small text-quiet tabular-nums">
      {lines.filter(Boolean).map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  )
}

function workLine(p: Progress): string {
  if (p.offline) return say.upload.offline
  if (p.paused === 'full') return say.upload.full
  if (p.paused === 'signedOut') return say.upload.signedOut
  if (p.paused) return p.sending > 0 ? say.upload.pausing(p.sending) : say.upload.paused
  if (p.sending === 0 && p.speed === undefined) return say.upload.comparing
  return [
    say.upload.bytes(p.bytesDone, p.bytesTotal),
    p.speed === undefined ? '' : say.upload.speed(p.speed),
    p.secondsLeft === undefined ? '' : say.upload.left(p.secondsLeft),
  ]
    .filter(Boolean)
    .join(' · ')
}

function Actions({ progress }: { progress: Progress }) {
  const { uploads } = useUploadStatus()
  return (
    <div className="flex gap-2">
      {progress.paused ? (
        <Button look="primary" onClick={() => uploads.queue.resume()}>
          {say.upload.resume}
        </Button>
      ) : (
        <Button onClick={() => uploads.queue.pause()}>{say.upload.pause}</Button>
      )}
      <Button look="quiet" onClick={() => uploads.queue.cancel()}>
        {say.upload.cancel}
      </Button>
    </div>
  )
}
