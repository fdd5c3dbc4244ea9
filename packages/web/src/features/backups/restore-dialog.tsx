// What people want who come with a fright: they say what happened, and are told the one thing to do.
import { Link } from '@tanstack/react-router'
import { ChevronDown, DatabaseZap, ImageOff, ServerCrash, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'

import type { BackupOverview } from '../../data/backups.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Select } from '../../ui/field.tsx'
import { LineToCopy } from '../../ui/line-to-copy.tsx'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { Heal } from './heal.tsx'
import { recoverLine } from './recovery.ts'

const { restore: words } = sayBackups

interface Props {
  readonly overview: BackupOverview
  readonly isAdmin: boolean
  readonly onClose: () => void
}

export function RestoreDialog({ overview, isAdmin, onClose }: Props) {
  return (
    <Dialog open onClose={onClose} heading={words.heading} text={words.text} wide>
      <div className="flex flex-col gap-2">
        <Case icon={Undo2} heading={words.changed} text={words.changedText}>
          <div className="flex flex-wrap gap-x-6">
            <Way to="/history" text={words.history} />
            <Way to="/trash" text={words.trash} />
          </div>
        </Case>
        {isAdmin && <OfTheServer overview={overview} />}
      </div>
      {!isAdmin && <p className="text-quiet">{words.plain}</p>}
      <div className="flex justify-end">
        <Button onClick={onClose}>{words.close}</Button>
      </div>
    </Dialog>
  )
}

const OfTheServer = ({ overview }: Pick<Props, 'overview'>) => (
  <>
    <Case icon={ImageOff} heading={words.files} text={words.filesText}>
      {overview.isSetUp ? <Heal /> : <p>{words.none}</p>}
    </Case>
    <Case icon={DatabaseZap} heading={words.database} text={words.databaseText}>
      <LineToCopy label={words.commandLabel} text={words.databaseLine} />
    </Case>
    <Case icon={ServerCrash} heading={words.machine} text={words.machineText}>
      {overview.isSetUp ? <NewMachine overview={overview} /> : <p>{words.none}</p>}
    </Case>
  </>
)

interface CaseProps {
  readonly icon: typeof Undo2
  readonly heading: string
  readonly text: string
  readonly children: ReactNode
}

/** One of several; opening it closes the others. */
const Case = ({ icon: Icon, heading, text, children }: CaseProps) => (
  <details name="what-happened" className="group rounded-surface border border-line open:bg-page">
    <summary className="flex min-h-12 list-none items-center gap-3 rounded-surface px-4 py-2.5 font-medium [&::-webkit-details-marker]:hidden">
      <Icon size={20} className="shrink-0 text-quiet" aria-hidden />
      <span className="min-w-0 flex-1">{heading}</span>
      <ChevronDown
        size={18}
        className="shrink-0 text-quiet transition-transform group-open:rotate-180"
        aria-hidden
      />
    </summary>
    <div className="flex flex-col gap-3 px-4 pt-1 pb-4">
      <p className="text-quiet">{text}</p>
      {children}
    </div>
  </details>
)

const Way = ({ to, text }: { to: '/history' | '/trash'; text: string }) => (
  <Link to={to} className="inline-flex min-h-10 items-center text-accent underline underline-offset-4">
    {text}
  </Link>
)

/** The one command, with the place filled in. */
function NewMachine({ overview: { targets, hasRecoveryCode } }: Pick<Props, 'overview'>) {
  const [name, setName] = useState(targets[0]?.name)
  const target = targets.find((one) => one.name === name) ?? targets[0]
  if (!target) return null
  return (
    <>
      {targets.length > 1 && (
        <Select label={words.from} value={target.name} onChange={({ target: { value } }) => setName(value)}>
          {targets.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </Select>
      )}
      <LineToCopy label={words.commandLabel} text={recoverLine(target)} />
      <p className="text-small text-quiet">{hasRecoveryCode ? words.machineCode : words.machineNoCode}</p>
    </>
  )
}
