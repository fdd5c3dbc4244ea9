import type { ReactNode } from 'react'

import type { BackupOverview } from '../../data/backups.ts'
import { LineToCopy } from '../../ui/line-to-copy.tsx'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { Section } from '../../ui/page.tsx'
import { Houses } from './houses.tsx'

const { setUp: words } = sayBackups

const SETTINGS = [
  'HEIRLOOM_BACKUP_TARGETS',
  'HEIRLOOM_BACKUP_AT',
  'HEIRLOOM_BACKUP_DRILL_AT',
  'HEIRLOOM_BACKUP_KEEP',
  'HEIRLOOM_RESTIC_PASSWORD',
  'HEIRLOOM_S3_KEY_ID',
  'HEIRLOOM_S3_SECRET',
  'HEIRLOOM_S3_REGION',
]

/** Where nothing is set up: what stands on one disk alone, and the two steps to a second one. */
export function SetUpFirst({ overview, isAdmin }: { overview: BackupOverview; isAdmin: boolean }) {
  const { copies } = overview
  return (
    <>
      <Section
        heading={isAdmin ? words.heading : sayBackups.copies.heading}
        text={copies.photos > 0 ? words.alone(copies.photos, copies.bytes) : words.nothing}
      >
        <Houses overview={overview} />
        {isAdmin ? <Steps neededBytes={overview.neededBytes} /> : <p>{words.plain}</p>}
      </Section>
      {isAdmin && <OtherPlaces />}
    </>
  )
}

const Steps = ({ neededBytes }: { neededBytes: number }) => (
  <ol className="flex flex-col gap-6 pt-2">
    <Step number={1} heading={words.connect}>
      <p className="text-quiet">{words.connectText(neededBytes)}</p>
    </Step>
    <Step number={2} heading={words.tell}>
      <p className="text-quiet">{words.tellText}</p>
      <LineToCopy label={words.lineLabel} text={words.line} />
      <p className="text-quiet">{words.afterwards}</p>
    </Step>
  </ol>
)

function Step({ number, heading, children }: { number: number; heading: string; children: ReactNode }) {
  return (
    <li className="flex min-w-0 gap-3">
      <span
        className="flex size-7 shrink-0 items-center justify-center rounded-full border border-accent text-small font-semibold text-accent tabular-nums"
        aria-hidden
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h3 className="font-semibold">{heading}</h3>
        {children}
      </div>
    </li>
  )
}

function OtherPlaces() {
  const others = [
    { text: words.elsewhere, line: words.elsewhereLine },
    { text: words.restic, line: words.resticLine },
    { text: words.s3, line: words.s3Line },
  ]
  return (
    <details className="rounded-surface border border-line bg-surface px-4 py-3 md:px-6">
      <summary className="min-h-8 font-medium">{words.others}</summary>
      <div className="flex flex-col gap-4 pt-2 pb-2">
        <p className="text-quiet">{words.othersText}</p>
        {others.map(({ text, line }) => (
          <div key={line} className="flex flex-col gap-1">
            <p>{text}</p>
            <LineToCopy label={text} text={line} />
          </div>
        ))}
        <div>
          <p className="text-quiet">{words.docs}</p>
          <ul className="flex flex-wrap gap-x-4 text-small text-quiet">
            {SETTINGS.map((name) => (
              <li key={name}>
                <code>{name}</code>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </details>
  )
}
