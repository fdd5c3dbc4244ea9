import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { accountsQuery, countsQuery, removeAccount } from '../../data/admin.ts'
import type { Account } from '../../data/admin.ts'
import { tellChanged } from '../../data/changes.ts'
import { hasAnotherNumber, isHeld } from '../../data/removals.ts'
import { configQuery } from '../../data/server.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { admin } from '../../ui/messages-admin.ts'
import { Notice } from '../../ui/notice.tsx'

/** The number of photos that is seen is the number that is sent. */
export function RemoveAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const client = useQueryClient()
  const counts = useQuery(countsQuery(account.id))
  const days = useQuery(configQuery).data?.userDeleteDelay ?? 7
  const count = counts.data?.total
  const remove = useMutation({
    mutationFn: (confirmed: number) => removeAccount(account.id, confirmed),
    onSuccess: (changed) => {
      onClose()
      void client.invalidateQueries(accountsQuery)
      tellChanged(client, admin.users.removed(account.name), changed)
    },
    onError: (error) => {
      if (hasAnotherNumber(error)) void counts.refetch()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      heading={admin.users.removeHeading(account.name)}
      text={count === undefined ? say.loading : admin.users.removeText(count, days)}
    >
      {counts.isError && <Notice>{wordsFor(counts.error)}</Notice>}
      {remove.isError && <Notice>{troubleOf(remove.error)}</Notice>}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{say.cancel}</Button>
        {count !== undefined && (
          <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate(count)}>
            {admin.users.removeGo(count)}
          </Button>
        )}
      </div>
    </Dialog>
  )
}

function troubleOf(error: Error): string {
  if (isHeld(error)) return admin.users.waits
  return hasAnotherNumber(error) ? say.removing.changed : wordsFor(error)
}
