import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'

import { meQuery } from '../../data/account.ts'
import { alarmsQuery } from '../../data/alarms.ts'
import type { Alarm } from '../../data/alarms.ts'
import type { HistoryFilter } from '../../data/history.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { health as words } from '../../ui/messages-health.ts'
import { Section } from '../../ui/page.tsx'

const LOOKS = {
  alarm: { icon: CircleAlert, look: 'text-danger' },
  warning: { icon: TriangleAlert, look: 'text-accent' },
  notice: { icon: Info, look: 'text-quiet' },
} as const
const RANK = { alarm: 0, warning: 1, notice: 2 } as const

/** What is the matter now, the worst first; what is over stands folded below it. */
export function Alarms() {
  const alarms = useQuery(alarmsQuery).data ?? []
  const now = alarms
    .filter(({ clearedAt }) => clearedAt === null)
    .toSorted((a, b) => RANK[a.severity] - RANK[b.severity])
  const past = alarms.filter(({ clearedAt }) => clearedAt !== null)
  if (alarms.length === 0) return null
  return (
    <Section heading={now.length > 0 ? words.alarms : words.alarmsPast}>
      {now.length > 0 && (
        <ul className="flex flex-col gap-4">
          {now.map((alarm) => (
            <AlarmRow key={alarm.id} alarm={alarm} />
          ))}
        </ul>
      )}
      {past.length > 0 && now.length > 0 && (
        <details className="text-small">
          <summary className="text-quiet">{words.alarmsPast}</summary>
          <Past alarms={past} />
        </details>
      )}
      {past.length > 0 && now.length === 0 && <Past alarms={past} />}
    </Section>
  )
}

function AlarmRow({ alarm }: { alarm: Alarm }) {
  const { icon: Icon, look } = LOOKS[alarm.severity]
  return (
    <li className="flex items-start gap-3">
      <Icon size={20} className={`mt-0.5 shrink-0 ${look}`} aria-hidden />
      <span className="sr-only">{words.severity[alarm.severity]}</span>
      <div className="min-w-0">
        <p className="break-words">{alarm.text}</p>
        <p className="flex flex-wrap gap-x-4 text-small text-quiet">
          {words.since(format.moment(alarm.raisedAt))}
          <Way code={alarm.code} />
        </p>
      </div>
    </li>
  )
}

const LINK = 'text-accent underline underline-offset-4'
const TOLD_BY_EVENTS = ['removals_refused', 'refusals_unrecorded', 'differences_found', 'journal_incomplete']

/** To where more is told, or something can be done about it. */
function Way({ code }: { code: string }) {
  const everyone = useQuery(meQuery).data?.isAdmin ? { everyone: true } : {}
  const toHistory = (search: HistoryFilter) => (
    <Link to="/history" search={{ ...search, ...everyone }} className={LINK}>
      {say.trash.whatHappened}
    </Link>
  )
  if (TOLD_BY_EVENTS.includes(code)) return toHistory({ events: true })
  if (code === 'library_shrank') return toHistory({ minRemoved: 1 })
  if (code === 'trash_empties') {
    return (
      <Link to="/trash" className={LINK}>
        {say.trash.open}
      </Link>
    )
  }
  if (/^(?:backup|restore)_/.test(code)) {
    return (
      <Link to="/backups" className={LINK}>
        {say.safety.openBackups}
      </Link>
    )
  }
  if (code !== 'changes_waiting') return null
  return (
    <Link to="/waiting" className={LINK}>
      {say.safety.openWaiting}
    </Link>
  )
}

const Past = ({ alarms }: { alarms: readonly Alarm[] }) => (
  <ul className="flex flex-col gap-2 pt-1 text-small text-quiet">
    {alarms.map((alarm) => (
      <li key={alarm.id}>
        <span className="text-ink">{alarm.text}</span>
        <br />
        {words.until(format.moment(alarm.raisedAt), format.moment(alarm.clearedAt ?? ''))}
      </li>
    ))}
  </ul>
)
