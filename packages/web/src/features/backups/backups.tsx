// Backups: how safe it all is in one sentence, how many copies there are and where, what is being done about them,
// and the ways back. Everyone sees how things stand; who looks after this Heirloom can do something about it.
import { useQuery } from '@tanstack/react-query'

import { meQuery } from '../../data/account.ts'
import { backupsQuery } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Copies } from './copies.tsx'
import { Lead } from './lead.tsx'
import { Places } from './places.tsx'
import { RecoveryCode } from './recovery-code.tsx'
import { Runs } from './runs.tsx'
import { SetUpFirst } from './set-up-first.tsx'
import type { StandProps } from './stand.ts'
import { useEndings } from './use-endings.ts'

export function Backups() {
  const backups = useQuery(backupsQuery)
  const isAdmin = useQuery(meQuery).data?.isAdmin ?? false
  useEndings(backups.data)
  return (
    <Page heading={sayBackups.page} wide>
      {backups.isPending && <Blank />}
      {backups.isError && (
        <Notice action={<Button onClick={() => void backups.refetch()}>{say.again}</Button>}>
          {sayBackups.failed} {wordsFor(backups.error)}
        </Notice>
      )}
      {backups.data && <Stand overview={backups.data} now={backups.dataUpdatedAt} isAdmin={isAdmin} />}
    </Page>
  )
}

function Stand({ overview, now, isAdmin }: StandProps) {
  return (
    <>
      <Lead overview={overview} now={now} isAdmin={isAdmin} />
      {!overview.isSetUp && <SetUpFirst overview={overview} isAdmin={isAdmin} />}
      {overview.isSetUp && (
        <>
          <Copies overview={overview} />
          <Places overview={overview} now={now} isAdmin={isAdmin} />
          {isAdmin && <RecoveryCode exists={overview.hasRecoveryCode} />}
          <Runs schedule={overview.schedule} now={now} />
        </>
      )}
    </>
  )
}

/** The shape of what is coming. */
const Blank = () => (
  <div className="flex flex-col gap-8" aria-busy>
    <p className="sr-only">{say.loading}</p>
    <div className="h-6 w-2/3 rounded-control bg-line/70" aria-hidden />
    <div className="h-80 rounded-surface bg-line/50" aria-hidden />
    <div className="h-64 rounded-surface bg-line/50" aria-hidden />
  </div>
)
