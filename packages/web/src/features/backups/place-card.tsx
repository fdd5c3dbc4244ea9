import { House, MapPin, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

import type { BackupTarget } from '../../data/backups.ts'
import { Facts } from '../../ui/facts.tsx'
import { format } from '../../ui/format.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { ShareBar } from '../../ui/share-bar.tsx'
import { SteadyDot } from '../../ui/steady-dot.tsx'
import { PlaceActions } from './place-actions.tsx'
import { iconOf } from './place-icon.ts'
import { fullness } from './words.ts'

const { places: words } = sayBackups

interface Props {
  readonly target: BackupTarget
  /** All there are. */
  readonly photos: number
  readonly now: number
  readonly isAdmin: boolean
  /** The only one, with all the room. */
  readonly isAlone: boolean
}

/** One place: where, how complete, how fresh, how full; what is the matter with it; and what can be done there. */
export function PlaceCard({ target, photos, now, isAdmin, isAlone }: Props) {
  const { name, kind, place, isElsewhere, problem } = target
  return (
    <li
      className={`flex min-w-0 flex-col gap-4 rounded-surface border border-line bg-surface p-4 md:p-5 ${isAlone ? 'md:col-span-2' : ''}`}
    >
      <PlaceHead icon={iconOf(target)} name={name} isElsewhere={isElsewhere} text={words.kind[kind]}>
        {place !== null && (
          <code className="text-small break-all text-quiet" dir="ltr">
            {place}
          </code>
        )}
      </PlaceHead>
      {problem !== null && <Problem text={problem} />}
      <Completeness target={target} photos={photos} now={now} />
      <Room free={target.freeBytes} total={target.totalBytes} fullness={fullness(target, now)} />
      <Facts facts={factsOf(target)} />
      <PlaceActions target={target} now={now} isAdmin={isAdmin} isAlone={isAlone} />
    </li>
  )
}

interface HeadProps {
  readonly icon: typeof House
  readonly name: string
  readonly text: string
  readonly isElsewhere: boolean
  readonly children?: ReactNode
}

export function PlaceHead({ icon: Icon, name, text, isElsewhere, children }: HeadProps) {
  const Where = isElsewhere ? MapPin : House
  return (
    <div className="flex items-start gap-3">
      <span className="flex size-10 shrink-0 items-center justify-center rounded-surface border border-line bg-page">
        <Icon size={20} strokeWidth={1.7} className="text-quiet" aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <h3 className="min-w-0 font-semibold break-words">{name}</h3>
          <span className="flex items-center gap-1.5 text-small text-quiet">
            <Where size={14} aria-hidden />
            {isElsewhere ? words.elsewhere : words.here}
          </span>
        </div>
        <p className="text-small text-quiet">{text}</p>
        {children}
      </div>
    </div>
  )
}

const Problem = ({ text }: { text: string }) => (
  <div className="flex items-start gap-2 rounded-control bg-danger/8 px-3 py-2 text-danger">
    <TriangleAlert size={18} className="mt-[3px] shrink-0" aria-label={words.problem} />
    <span className="min-w-0 break-words">{text}</span>
  </div>
)

function Completeness({ target, photos, now }: Pick<Props, 'target' | 'photos' | 'now'>) {
  const { missing, completeUntil } = target
  const isWhole = completeUntil !== null && missing === 0
  const status = target.problem === null ? (isWhole ? 'safe' : 'working') : 'attention'
  return (
    <div>
      <p className="flex items-start gap-2.5">
        <SteadyDot status={status} className="mt-2" />
        {completeUntil === null ? words.incomplete : words.complete(format.ago(completeUntil, now))}
      </p>
      <div className="flex flex-wrap justify-between gap-x-4 pt-2 text-small">
        <span className="text-quiet">{words.photos}</span>
        <span className="tabular-nums">{words.of(target.photos, photos)}</span>
      </div>
      <ShareBar
        share={photos === 0 ? 1 : target.photos / photos}
        label={words.photos}
        tone={missing === 0 ? 'fine' : 'accent'}
        className="mt-1"
      />
      {missing > 0 && <p className="pt-1 text-small text-quiet">{words.missing(missing)}</p>}
    </div>
  )
}

interface RoomProps {
  readonly free: number | null
  readonly total: number | null
  readonly fullness?: ReturnType<typeof fullness>
}

/** How much room there is; where it is known, when it will be gone. */
export function Room({ free, total, fullness: when }: RoomProps) {
  if (free === null) return null
  const isLow = (total !== null && free / total < 0.05) || when?.isSoon === true
  return (
    <div className="text-small">
      <div className="flex flex-wrap justify-between gap-x-4">
        <span className="text-quiet">{words.space}</span>
        <span className="tabular-nums">
          {total === null ? words.freeOnly(free) : words.free(free, total)}
        </span>
      </div>
      {total !== null && (
        <ShareBar
          share={1 - free / total}
          label={words.space}
          tone={isLow ? 'danger' : 'quiet'}
          className="mt-1"
        />
      )}
      {when && <p className={`pt-1 ${when.isSoon ? 'text-danger' : 'text-quiet'}`}>{when.text}</p>}
    </div>
  )
}

const factsOf = ({ lastBackupAt, lastVerifiedAt, recoverySeconds }: BackupTarget) => [
  {
    label: words.lastBackup,
    value: lastBackupAt === null ? words.never : format.moment(lastBackupAt),
  },
  {
    label: words.lastTried,
    value:
      lastVerifiedAt === null ? words.never : words.tried(format.moment(lastVerifiedAt), recoverySeconds),
  },
]
