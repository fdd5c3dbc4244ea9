// Health: what is the matter now, how the library grew and shrank, how far derived things have come, what the
// storage promises, and which files need a look.
import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'

import { healthQuery, safetyQuery, useIsWorking, useProblems } from '../../data/safety.ts'
import type { Health as HealthAnswer, Problem } from '../../data/safety.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { health as words } from '../../ui/messages-health.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { ShareBar } from '../../ui/share-bar.tsx'
import { Alarms } from './alarms.tsx'
import { safeWords } from './safe-words.ts'
import { Trend } from './trend.tsx'

const BUSY_INTERVAL = 3_000

export function Health({ onOpen }: { onOpen: (id: string) => void }) {
  const working = useIsWorking()
  const health = useQuery({ ...healthQuery, refetchInterval: working ? BUSY_INTERVAL : false })
  const safety = useQuery(safetyQuery).data
  const problems = [...useProblems().values()]
  return (
    <Page heading={words.heading} {...(safety && { text: safeWords(safety) })}>
      {health.isError && (
        <Notice action={<Button onClick={() => void health.refetch()}>{say.again}</Button>}>
          {words.failedToLoad} {wordsFor(health.error)}
        </Notice>
      )}
      <Alarms />
      {problems.length > 0 && <Problems problems={problems} onOpen={onOpen} />}
      <Trend />
      {health.data && <Answer health={health.data} />}
    </Page>
  )
}

function Answer({ health }: { health: HealthAnswer }) {
  return (
    <>
      {health.checks.length > 0 && (
        <Section heading={words.checks}>
          <ul className="flex flex-col gap-2">
            {health.checks.map((check) => (
              <Check key={`${check.code} ${check.text}`} fine={check.status === 'fine'} text={check.text} />
            ))}
          </ul>
        </Section>
      )}
      <Section heading={words.derived} text={words.derivedText}>
        <ul className="flex flex-col gap-4">
          {health.coverage.map((row) => (
            <CoverageRow key={row.kind} row={row} />
          ))}
        </ul>
      </Section>
      {health.storage.length > 0 && (
        <Section heading={words.storage}>
          <ul className="flex flex-col gap-2">
            {health.storage.map(({ code, text }) => (
              <li key={`${code} ${text}`}>{text}</li>
            ))}
          </ul>
        </Section>
      )}
      <p className="text-small text-quiet">{words.version(health.version)}</p>
    </>
  )
}

function Check({ fine, text }: { fine: boolean; text: string }) {
  const Icon = fine ? CircleCheck : CircleAlert
  return (
    <li className="flex items-start gap-2.5">
      <Icon
        size={18}
        className={`mt-[3px] shrink-0 ${fine ? 'text-fine' : 'text-danger'}`}
        aria-label={fine ? words.fine : words.attention}
      />
      <span className="min-w-0">{text}</span>
    </li>
  )
}

function CoverageRow({ row }: { row: HealthAnswer['coverage'][number] }) {
  const share = row.expected === 0 ? 1 : row.present / row.expected
  const name = words.kind[row.kind] ?? row.kind
  const rest = [
    row.waiting > 0 ? `${words.waiting}: ${format.number(row.waiting)}` : '',
    row.failed > 0 ? `${words.failed}: ${format.number(row.failed)}` : '',
  ].filter(Boolean)
  return (
    <li>
      <div className="flex justify-between gap-4">
        <span>{name}</span>
        <span className="text-quiet tabular-nums">{words.of(row.present, row.expected)}</span>
      </div>
      <ShareBar share={share} label={name} className="mt-1.5" />
      {rest.length > 0 && <p className="pt-1 text-small text-quiet">{rest.join(' · ')}</p>}
    </li>
  )
}

const SHOWN = 100

function Problems({ problems, onOpen }: { problems: readonly Problem[]; onOpen: (id: string) => void }) {
  return (
    <Section heading={words.problems}>
      <ul className="flex flex-col divide-y divide-line">
        {problems.slice(0, SHOWN).map((problem) => (
          <li key={problem.assetId} className="flex items-center gap-4 py-1.5">
            <span className="min-w-0 flex-1">{problem.message}</span>
            <Button look="quiet" onClick={() => onOpen(problem.assetId)}>
              {words.openFile}
            </Button>
          </li>
        ))}
      </ul>
      {problems.length > SHOWN && <p className="text-quiet">{words.more(problems.length - SHOWN)}</p>}
    </Section>
  )
}
