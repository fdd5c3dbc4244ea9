import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bell as BellIcon } from 'lucide-react'

import { notificationsQuery } from '../../data/notifications.ts'
import { say } from '../../ui/messages.ts'

const useUnread = (): number => useQuery(notificationsQuery).data?.filter(({ readAt }) => !readAt).length ?? 0

/** To the notifications; a dot where there are new ones. */
export function Bell() {
  const unread = useUnread()
  return (
    <Link
      to="/notifications"
      title={say.notifications.page}
      className="relative inline-flex h-10 w-8 shrink-0 items-center justify-center rounded-control text-quiet hover:bg-current/10"
    >
      <BellIcon size={18} aria-hidden />
      <span className="sr-only">
        {say.notifications.page}
        {unread > 0 && `, ${say.notifications.unread(unread)}`}
      </span>
      {unread > 0 && <span className="absolute top-2 end-1 size-2.5 rounded-full bg-accent" aria-hidden />}
    </Link>
  )
}
