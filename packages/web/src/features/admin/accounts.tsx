import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, RotateCcw, Trash2, UserPlus } from 'lucide-react'
import { useState } from 'react'

import { meQuery, profilePictureUrl } from '../../data/account.ts'
import { accountsQuery, restoreAccount } from '../../data/admin.ts'
import type { Account } from '../../data/admin.ts'
import { tellTrouble } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { admin } from '../../ui/messages-admin.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toast.ts'
import { AccountDialog } from './account-dialog.tsx'
import { RemoveAccount } from './remove-account.tsx'

type Asked = { readonly kind: 'create' } | { readonly kind: 'edit' | 'remove'; readonly account: Account }

export function Accounts() {
  const accounts = useQuery(accountsQuery)
  const me = useQuery(meQuery).data?.id
  const [asked, setAsked] = useState<Asked>()
  const close = () => setAsked(undefined)
  return (
    <Section heading={admin.users.page} text={admin.users.text}>
      {accounts.isError && (
        <Notice action={<Button onClick={() => void accounts.refetch()}>{say.again}</Button>}>
          {admin.users.failed} {wordsFor(accounts.error)}
        </Notice>
      )}
      <ul className="flex flex-col divide-y divide-line">
        {accounts.data?.map((account) => (
          <AccountRow key={account.id} account={account} isMe={account.id === me} onAsk={setAsked} />
        ))}
      </ul>
      <div>
        <Button onClick={() => setAsked({ kind: 'create' })}>
          <UserPlus size={18} aria-hidden />
          {admin.users.create}
        </Button>
      </div>
      {asked?.kind === 'create' && <AccountDialog onClose={close} />}
      {asked?.kind === 'edit' && (
        <AccountDialog account={asked.account} isMe={asked.account.id === me} onClose={close} />
      )}
      {asked?.kind === 'remove' && <RemoveAccount account={asked.account} onClose={close} />}
    </Section>
  )
}

interface RowProps {
  readonly account: Account
  readonly isMe: boolean
  readonly onAsk: (asked: Asked) => void
}

function AccountRow({ account, isMe, onAsk }: RowProps) {
  const { name, quotaSizeInBytes: quota, quotaUsageInBytes } = account
  const used = quotaUsageInBytes ?? 0
  const isGone = account.deletedAt !== null
  const facts = [
    account.email,
    quota === null ? admin.users.used(used) : admin.users.usedOf(used, quota),
    account.isAdmin ? admin.users.adminBadge : '',
    isMe ? admin.users.you : '',
    account.deletedAt ? admin.users.goneSince(format.moment(account.deletedAt)) : '',
  ]
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-3">
      <span className={isGone ? 'opacity-50' : ''}>
        <Avatar name={name} color={account.avatarColor} picture={profilePictureUrl(account)} />
      </span>
      <div className="min-w-40 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="text-small break-words text-quiet">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <div className="ms-auto flex">
        {isGone ? (
          <Restore account={account} />
        ) : (
          <>
            <IconButton label={admin.users.edit(name)} onClick={() => onAsk({ kind: 'edit', account })}>
              <Pencil size={18} aria-hidden />
            </IconButton>
            {!isMe && (
              <IconButton label={admin.users.remove(name)} onClick={() => onAsk({ kind: 'remove', account })}>
                <Trash2 size={18} aria-hidden />
              </IconButton>
            )}
          </>
        )}
      </div>
    </li>
  )
}

function Restore({ account }: { account: Account }) {
  const client = useQueryClient()
  const restore = useMutation({
    mutationFn: () => restoreAccount(account.id),
    onSuccess: () => {
      showToast({ text: admin.users.restored(account.name) })
      return client.invalidateQueries(accountsQuery)
    },
    onError: tellTrouble,
  })
  return (
    <Button disabled={restore.isPending} onClick={() => restore.mutate()}>
      <RotateCcw size={17} aria-hidden />
      {admin.users.restore}
    </Button>
  )
}
