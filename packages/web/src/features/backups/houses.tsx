// The picture: this house and another one, with the disks that stand in them, each as full of copies as it is.
import { Check, TriangleAlert } from 'lucide-react'

import type { BackupOverview, BackupTarget } from '../../data/backups.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { MACHINE_ICON, iconOf } from './place-icon.ts'

interface Store {
  readonly name: string
  readonly icon: typeof MACHINE_ICON
  readonly share: number
  readonly sign: 'whole' | 'troubled' | undefined
}

const { copies: words, places } = sayBackups

export function Houses({ overview: { targets, copies } }: { overview: BackupOverview }) {
  const machine: Store = {
    name: places.machine,
    icon: MACHINE_ICON,
    share: 1,
    // The only copy is nothing to tick off.
    sign: targets.length > 0 ? 'whole' : undefined,
  }
  const stores = (isElsewhere: boolean) =>
    targets.filter((target) => target.isElsewhere === isElsewhere).map((one) => storeOf(one, copies.photos))
  const here = [machine, ...stores(false)]
  const elsewhere = stores(true)
  return (
    <>
      <p className="sr-only">{words.houses(listed(here), listed(elsewhere))}</p>
      <div className="mx-auto flex w-full max-w-xl items-stretch justify-center gap-4 md:gap-8" aria-hidden>
        <House label={words.here} stores={here} />
        <House label={words.other} stores={elsewhere} />
      </div>
    </>
  )
}

function storeOf(target: BackupTarget, photos: number): Store {
  const empty = target.completeUntil === null ? 0 : 1
  const share = photos === 0 ? empty : Math.min(1, target.photos / photos)
  const sign = target.problem === null ? (share === 1 ? 'whole' : undefined) : 'troubled'
  return { name: target.name, icon: iconOf(target), share, sign }
}

const listed = (stores: readonly Store[]) =>
  stores.length === 0 ? words.nowhere : stores.map(({ name, share }) => words.share(name, share)).join(', ')

function House({ label, stores }: { label: string; stores: readonly Store[] }) {
  const isEmpty = stores.length === 0
  const edge = isEmpty ? 'stroke-edge/70' : 'stroke-edge'
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <svg viewBox="0 0 100 20" preserveAspectRatio="none" className="h-9 w-full overflow-visible">
        <path
          d="M 0 20 L 50 1 L 100 20"
          fill="none"
          className={edge}
          strokeWidth={1.5}
          strokeLinejoin="round"
          strokeDasharray={isEmpty ? '5 5' : undefined}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <div
        className={`mx-[7%] flex min-h-28 flex-1 flex-wrap content-center items-start justify-center gap-3 rounded-b-surface border-x-[1.5px] border-b-[1.5px] px-1 py-3 ${isEmpty ? 'border-dashed border-edge/70' : 'border-edge'}`}
      >
        {isEmpty ? (
          <span className="text-center text-small text-quiet">{words.nowhere}</span>
        ) : (
          stores.map((store) => <Disk key={store.name} store={store} />)
        )}
      </div>
      <p className="pt-2 text-center text-small text-quiet">{label}</p>
    </div>
  )
}

function Disk({ store: { name, icon: Icon, share, sign } }: { store: Store }) {
  return (
    <span className="flex w-18 flex-col items-center gap-1">
      <span className="relative">
        <span className="relative flex size-12 items-center justify-center overflow-hidden rounded-surface border border-edge bg-page">
          <span className="absolute inset-x-0 bottom-0 bg-fine/30" style={{ height: `${share * 100}%` }} />
          <Icon size={22} strokeWidth={1.6} className="relative" />
        </span>
        {sign && <Sign sign={sign} />}
      </span>
      <span className="line-clamp-2 w-full text-center text-small leading-4 break-words">{name}</span>
    </span>
  )
}

function Sign({ sign }: { sign: 'whole' | 'troubled' }) {
  const Icon = sign === 'whole' ? Check : TriangleAlert
  return (
    <span
      className={`absolute -end-1.5 -top-1.5 flex size-5 items-center justify-center rounded-full text-page ring-2 ring-surface ${sign === 'whole' ? 'bg-fine' : 'bg-danger'}`}
    >
      <Icon size={12} strokeWidth={2.5} />
    </span>
  )
}
