// How this server was set up and what it can do. Read only: settings are read at start, from outside of the page.
import { useQuery } from '@tanstack/react-query'

import { featuresQuery, settingsQuery, versionsQuery } from '../../data/admin.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { admin } from '../../ui/messages-admin.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'

export function Settings() {
  const settings = useQuery(settingsQuery)
  return (
    <Section heading={admin.settings.heading} text={admin.settings.text}>
      {settings.isError && (
        <Notice action={<Button onClick={() => void settings.refetch()}>{say.again}</Button>}>
          {admin.settings.failed} {wordsFor(settings.error)}
        </Notice>
      )}
      {settings.data?.length === 0 && <p>{admin.settings.none}</p>}
      {settings.data && settings.data.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {settings.data.map(({ name, value, from }) => (
            <li key={name} className="py-2">
              <code className="text-small break-all">{name}</code>
              <span className="text-small text-quiet">{` · ${admin.settings.from[from]}`}</span>
              <bdi className="block break-all">{value === SECRET ? admin.settings.secret : value}</bdi>
            </li>
          ))}
        </ul>
      )}
      <Abilities />
      <Versions />
    </Section>
  )
}

const SECRET = '(set)'

function Abilities() {
  const features = useQuery(featuresQuery).data
  if (!features) return null
  const names = Object.keys(admin.settings.ability) as (keyof typeof admin.settings.ability)[]
  return (
    <div>
      <h3 className="font-medium">{admin.settings.abilities}</h3>
      <ul className="columns-1 sm:columns-2">
        {names.map((name) => (
          <li key={name} className="flex justify-between gap-3 py-0.5">
            <span>{admin.settings.ability[name]}</span>
            <span className="text-quiet">{features[name] ? admin.settings.yes : admin.settings.no}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

const SHOWN = 5

function Versions() {
  const versions = useQuery(versionsQuery).data ?? []
  if (versions.length === 0) return null
  return (
    <div>
      <h3 className="font-medium">{admin.settings.versions}</h3>
      <ul>
        {versions.slice(0, SHOWN).map(({ id, version, createdAt }) => (
          <li key={id} className="flex justify-between gap-3 py-0.5">
            <span>{version}</span>
            <span className="text-quiet">{format.moment(createdAt)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
