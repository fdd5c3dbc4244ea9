// What one was told: the newest first, put away one by one or all at once.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bell, BellRing, BookImage, CircleAlert, X } from 'lucide-react'

import { forgetNotifications, markRead, notificationsQuery } from '../../data/notifications.ts'
import type { Notification } from '../../data/notifications.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'

export function Notifications() {
  const client = useQueryClient()
  const told = useQuery(notificationsQuery)
  const refresh = () => client.invalidateQueries(notificationsQuery)
  const read = useMutation({ mutationFn: (ids: readonly string[]) => markRead(ids), onSuccess: refresh })
  const forget = useMutation({ mutationFn: forgetNotifications, onSuccess: refresh })
  const all = told.data ?? []
  const fresh = all.filter(({ readAt }) => !readAt).map(({ id }) => id)
  const failed = read.error ?? forget.error
  return (
    <Page heading={say.notifications.page}>
      {told.isPending && <p className="sr-only">{say.loading}</p>}
      {told.isError && (
        <Notice action={<Button onClick={() => void told.refetch()}>{say.again}</Button>}>
          {say.notifications.failed} {wordsFor(told.error)}
        </Notice>
      )}
      {failed && <Notice>{wordsFor(failed)}</Notice>}
      {told.data && all.length === 0 && (
        <div className="py-16">
          <Emptiness icon={Bell} heading={say.notifications.empty} text={say.notifications.emptyText} />
        </div>
      )}
      {all.length > 0 && (
        <>
          <div className="flex flex-wrap gap-3">
            {fresh.length > 0 && (
              <Button disabled={read.isPending} onClick={() => read.mutate(fresh)}>
                {say.notifications.allRead}
              </Button>
            )}
            <Button disabled={forget.isPending} onClick={() => forget.mutate(all.map(({ id }) => id))}>
              {say.notifications.forgetAll}
            </Button>
          </div>
          <ul className="flex flex-col divide-y divide-line rounded-surface border border-line bg-surface px-4">
            {all.map((one) => (
              <Told
                key={one.id}
                one={one}
                onRead={() => read.mutate([one.id])}
                onForget={() => forget.mutate([one.id])}
              />
            ))}
          </ul>
        </>
      )}
    </Page>
  )
}

interface ToldProps {
  readonly one: Notification
  readonly onRead: () => void
  readonly onForget: () => void
}

function Told({ one, onRead, onForget }: ToldProps) {
  const albumId = albumOf(one)
  const isBad = one.level === 'error' || one.level === 'warning'
  const Icon = isBad ? CircleAlert : albumId ? BookImage : BellRing
  return (
    <li className="flex items-start gap-3 py-4">
      <Icon size={20} className={`mt-0.5 shrink-0 ${isBad ? 'text-danger' : 'text-quiet'}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className={`break-words ${one.readAt ? '' : 'font-semibold'}`}>{one.title}</p>
        {one.description && <p className="break-words text-quiet">{one.description}</p>}
        <p className="flex flex-wrap gap-x-3 text-small text-quiet">
          {!one.readAt && <span className="font-medium text-accent">{say.notifications.isNew}</span>}
          {format.moment(one.createdAt)}
          {albumId && (
            <Link
              to="/albums/$albumId"
              params={{ albumId }}
              onClick={onRead}
              className="text-accent underline underline-offset-4"
            >
              {say.notifications.toAlbum}
            </Link>
          )}
        </p>
      </div>
      <IconButton label={say.notifications.forget(one.title)} onClick={onForget}>
        <X size={18} aria-hidden />
      </IconButton>
    </li>
  )
}

function albumOf({ data }: Notification): string | undefined {
  const id = data?.['albumId']
  return typeof id === 'string' ? id : undefined
}
