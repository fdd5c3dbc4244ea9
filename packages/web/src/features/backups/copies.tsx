import type { BackupOverview } from '../../data/backups.ts'
import { format } from '../../ui/format.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { Section } from '../../ui/page.tsx'
import { ShareBar } from '../../ui/share-bar.tsx'
import { Houses } from './houses.tsx'

const { copies: words } = sayBackups

/** How many copies, on how many places, one of them elsewhere: as a picture first, then as a bar with numbers. */
export function Copies({ overview }: { overview: BackupOverview }) {
  const { copies } = overview
  return (
    <Section heading={words.heading} text={words.of(copies.photos, copies.bytes)}>
      <Houses overview={overview} />
      {copies.photos === 0 ? <p className="text-quiet">{words.empty}</p> : <CopiesBar copies={copies} />}
    </Section>
  )
}

// Told apart by how full they look, not by colour alone.
const PARTS = [
  { key: 'once', label: words.once, look: 'bg-accent/15 hatched text-accent ring-accent' },
  { key: 'twice', label: words.twice, look: 'bg-fine/45 ring-fine/45' },
  { key: 'more', label: words.more, look: 'bg-fine ring-fine' },
] as const

function CopiesBar({ copies }: Pick<BackupOverview, 'copies'>) {
  return (
    <div className="flex flex-col gap-5">
      <div>
        <div className="flex h-5 gap-0.5 overflow-hidden rounded-control" aria-hidden>
          {PARTS.filter(({ key }) => copies[key] > 0).map(({ key, look }) => (
            <span
              key={key}
              className={`min-w-1.5 rounded-[3px] ring-1 ring-inset ${look}`}
              style={{ flexGrow: copies[key] }}
            />
          ))}
        </div>
        <ul className="grid gap-x-6 gap-y-2 pt-3 sm:grid-cols-3" aria-label={words.bar}>
          {PARTS.map(({ key, label, look }) => (
            <li key={key} className="flex items-start gap-2.5">
              <span
                className={`mt-1.5 size-3 shrink-0 rounded-[3px] ring-1 ring-inset ${look}`}
                aria-hidden
              />
              <span className="min-w-0 flex-1 sm:flex-none">
                <span className="text-small text-quiet sm:block">{label}</span>
                <span className="float-end font-medium tabular-nums sm:float-none">
                  {format.number(copies[key])}
                  {key === 'once' && copies.once > 0 && (
                    <span className="font-normal text-quiet"> · {format.bytes(copies.onceBytes)}</span>
                  )}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </div>
      <Elsewhere copies={copies} />
    </div>
  )
}

const Elsewhere = ({ copies: { elsewhere, photos } }: Pick<BackupOverview, 'copies'>) => (
  <div>
    <div className="flex flex-wrap justify-between gap-x-4">
      <span>{words.elsewhere}</span>
      <span className="text-quiet tabular-nums">{words.elsewhereOf(elsewhere, photos)}</span>
    </div>
    <ShareBar share={elsewhere / photos} label={words.elsewhere} className="mt-1.5" />
    {elsewhere === 0 && <p className="pt-1 text-small text-quiet">{words.none}</p>}
  </div>
)
