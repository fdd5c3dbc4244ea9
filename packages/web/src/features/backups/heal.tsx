import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { healOriginals, refreshBackups } from '../../data/backups.ts'
import type { Healed } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { format } from '../../ui/format.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { Notice } from '../../ui/notice.tsx'

const { restore: words } = sayBackups

/** Fetches what is missing or damaged here, and says how that went. */
export function Heal() {
  const client = useQueryClient()
  const heal = useMutation({ mutationFn: healOriginals, onSuccess: () => refreshBackups(client) })
  return (
    <>
      <Button look="primary" className="self-start" disabled={heal.isPending} onClick={() => heal.mutate()}>
        {heal.isPending ? words.fetching : words.fetch}
      </Button>
      {heal.isError && <Notice>{wordsFor(heal.error)}</Notice>}
      <div aria-live="polite" className="flex flex-col gap-2 empty:hidden">
        {heal.data && <Result healed={heal.data} />}
      </div>
    </>
  )
}

function Result({ healed: { troubled, healed, lost } }: { healed: Healed }) {
  if (troubled === 0) return <p className="font-medium text-fine">{words.fetchedNone}</p>
  return (
    <>
      <Facts
        facts={[
          { label: words.troubled, value: format.number(troubled) },
          { label: words.healed, value: format.number(healed) },
          { label: words.lost, value: format.number(lost) },
        ]}
      />
      {lost === 0 ? (
        <p className="font-medium text-fine">{words.fetchedAll}</p>
      ) : (
        <p>
          {words.fetchedSome(lost)}{' '}
          <Link to="/health" className="text-accent underline underline-offset-4">
            {words.health}
          </Link>
        </p>
      )}
    </>
  )
}
