import { useQuery } from '@tanstack/react-query'

import { storageQuery } from '../../data/backups.ts'
import type { BackupOverview } from '../../data/backups.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { MACHINE_ICON } from './place-icon.ts'
import { PlaceCard, PlaceHead, Room } from './place-card.tsx'
import type { StandProps } from './stand.ts'

const { places: words } = sayBackups

/** This machine and every place that copies go to, a card each. */
export function Places({ overview, now, isAdmin }: StandProps) {
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-title font-semibold">{words.heading}</h2>
      <ul className="grid gap-4 md:grid-cols-2">
        <MachineCard overview={overview} />
        {overview.targets.map((target) => (
          <PlaceCard
            key={target.name}
            target={target}
            photos={overview.copies.photos}
            now={now}
            isAdmin={isAdmin}
            isAlone={overview.targets.length === 1}
          />
        ))}
      </ul>
    </section>
  )
}

function MachineCard({ overview: { copies } }: { overview: BackupOverview }) {
  const storage = useQuery(storageQuery).data
  return (
    <li className="grid min-w-0 items-center gap-x-10 gap-y-4 rounded-surface border border-line bg-surface p-4 md:col-span-2 md:grid-cols-2 md:p-5">
      <PlaceHead icon={MACHINE_ICON} name={words.machine} isElsewhere={false} text={words.machineText} />
      <div className="flex flex-col gap-2">
        <p>{sayBackups.copies.of(copies.photos, copies.bytes)}</p>
        <Room free={storage?.diskAvailableRaw ?? null} total={storage?.diskSizeRaw ?? null} />
      </div>
    </li>
  )
}
