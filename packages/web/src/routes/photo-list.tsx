// A page of photos of one kind: a timeline below its name, the viewer above it.
import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { ReactNode } from 'react'

import { meQuery } from '../data/account.ts'
import type { Scope } from '../data/timeline.ts'
import { Timeline } from '../features/timeline/timeline.tsx'
import type { SelectionAction } from '../features/timeline/timeline.tsx'
import { say } from '../ui/messages.ts'
import { usePhotoActions } from './photo-actions.ts'

interface Props {
  readonly scope: Scope
  readonly page: string
  readonly text?: string
  readonly label: string
  /** Its address; each photo stands below it. */
  readonly at: string
  /** Besides what can be done with photos everywhere. */
  readonly actions?: readonly SelectionAction[]
  readonly head?: ReactNode
  readonly empty: ReactNode
}

export function PhotoList({ scope, page, text, label, at, actions = [], head, empty }: Props) {
  const { assetId } = useParams({ strict: false })
  const router = useRouter()
  const everywhere = usePhotoActions(scope, useQuery(meQuery).data?.id)
  const hrefOf = useCallback((id: string) => `${at}/${id}`, [at])
  const open = useCallback(
    (id: string) => router.history.push(`${at}/${id}`, { fromTimeline: true }),
    [router, at],
  )
  return (
    <>
      {!assetId && <title>{say.title(page)}</title>}
      <Timeline
        key={scope}
        scope={scope}
        label={label}
        viewed={assetId}
        onOpen={open}
        hrefOf={hrefOf}
        actions={[...actions, ...everywhere]}
        head={head ?? <PageHead page={page} text={text} />}
        empty={empty}
      />
      <Outlet />
    </>
  )
}

const PageHead = ({ page, text }: { page: string; text: string | undefined }) => (
  <header className="px-3 pt-5 pb-2 md:px-5">
    <h1 className="text-head font-semibold tracking-tight">{page}</h1>
    {text && <p className="text-quiet">{text}</p>}
  </header>
)
