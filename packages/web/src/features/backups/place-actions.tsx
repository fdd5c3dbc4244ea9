import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'

import { showRunning, startRun } from '../../data/backups.ts'
import type { BackupTarget, RunKind } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toast.ts'
import { RunProgress } from './run-progress.tsx'
import { titleOf } from './words.ts'

const { actions: words } = sayBackups

interface Props {
  readonly target: BackupTarget
  readonly now: number
  readonly isAdmin: boolean
  readonly isAlone: boolean
}

type Asked = Exclude<RunKind, 'backup'>

/** What can be done at one place; while something is, how it comes along, in the same room. */
export function PlaceActions({ target, now, isAdmin, isAlone }: Props) {
  const client = useQueryClient()
  const [asking, setAsking] = useState<Asked>()
  const area = useRef<HTMLDivElement>(null)
  const start = useMutation({
    mutationFn: (kind: RunKind) => startRun(kind, target.name),
    onSuccess: (run) => {
      showToast({ text: words.begun(titleOf(run)) })
      // The button that began it is gone from here on; Stop is the next one.
      area.current?.focus()
      return showRunning(client, run)
    },
  })
  const go = (kind: RunKind) => {
    setAsking(undefined)
    start.mutate(kind)
  }
  const { running } = target
  return (
    <div className="mt-auto flex flex-col gap-3">
      {start.isError && <Notice>{wordsFor(start.error)}</Notice>}
      {isAdmin ? (
        <div
          ref={area}
          tabIndex={-1}
          className={`grid min-h-32 items-start border-t border-line pt-4 outline-none *:col-start-1 *:row-start-1 ${isAlone ? 'md:min-h-26' : ''}`}
        >
          <div className={`flex flex-wrap gap-2 ${running ? 'invisible' : ''}`} inert={running !== null}>
            <Action kind="backup" place={target.name} isBusy={start.isPending} onClick={() => go('backup')} />
            <Action
              kind="drill"
              place={target.name}
              isBusy={start.isPending}
              onClick={() => setAsking('drill')}
            />
            <Action
              kind="verify"
              place={target.name}
              isBusy={start.isPending}
              onClick={() => setAsking('verify')}
            />
          </div>
          {running && <RunProgress run={running} at={now} canStop />}
        </div>
      ) : (
        running && <RunProgress run={running} at={now} canStop={false} />
      )}
      {asking && (
        <Question
          kind={asking}
          target={target}
          onGo={() => go(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  )
}

interface ActionProps {
  readonly kind: RunKind
  readonly place: string
  readonly isBusy: boolean
  readonly onClick: () => void
}

const Action = ({ kind, place, isBusy, onClick }: ActionProps) => (
  <Button disabled={isBusy} aria-label={words.label(words[kind], place)} onClick={onClick}>
    {words[kind]}
  </Button>
)

interface QuestionProps {
  readonly kind: Asked
  readonly target: BackupTarget
  readonly onGo: () => void
  readonly onClose: () => void
}

/** Says what it does before it does it. */
function Question({ kind, target, onGo, onClose }: QuestionProps) {
  const isDrill = kind === 'drill'
  return (
    <Dialog
      open
      onClose={onClose}
      heading={isDrill ? words.drillHeading(target.name) : words.verifyHeading(target.name)}
      text={isDrill ? words.drillText : words.verifyText(target.bytes)}
    >
      {isDrill && (
        <p className="text-quiet">
          {words.drillRoom} {target.recoverySeconds !== null && words.drillTook(target.recoverySeconds)}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button look="primary" onClick={onGo}>
          {isDrill ? words.drillGo : words.verifyGo}
        </Button>
      </div>
    </Dialog>
  )
}
