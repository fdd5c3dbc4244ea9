// All shared links of someone, the newest first.
import { useQuery } from '@tanstack/react-query'
import { Link2 } from 'lucide-react'

import { linksQuery } from '../../data/links.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { say } from '../../ui/messages.ts'
import { sharing } from '../../ui/messages-sharing.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { LinkRow } from './link-row.tsx'

export function SharedLinks() {
  const links = useQuery(linksQuery())
  return (
    <Page heading={sharing.links.page} text={sharing.links.text} wide>
      {links.isPending && <p className="sr-only">{say.loading}</p>}
      {links.isError && (
        <Notice action={<Button onClick={() => void links.refetch()}>{say.again}</Button>}>
          {sharing.links.failed} {wordsFor(links.error)}
        </Notice>
      )}
      {links.data?.length === 0 && (
        <div className="py-16">
          <Emptiness icon={Link2} heading={sharing.links.empty} text={sharing.links.emptyText} />
        </div>
      )}
      {links.data && links.data.length > 0 && (
        <ul className="flex flex-col divide-y divide-line rounded-surface border border-line bg-surface px-4">
          {links.data.map((link) => (
            <LinkRow key={link.id} link={link} />
          ))}
        </ul>
      )}
    </Page>
  )
}
