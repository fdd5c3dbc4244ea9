// All that has no room in the bar of a phone, in the groups of the navigation.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bell, X } from 'lucide-react'
import { Dialog } from 'radix-ui'

import { meQuery } from '../data/account.ts'
import { IconButton } from '../ui/button.tsx'
import { say } from '../ui/messages.ts'
import { useReturnFocus } from '../ui/return-focus.ts'
import { ACCOUNT, ADMIN, ALBUMS, groupsFor, PHOTOS, WAITING } from './destinations.ts'
import type { Destination } from './destinations.ts'
import { useWaiting, WaitingBadge } from './waiting-badge.tsx'

const NOTIFICATIONS = { to: '/notifications', label: say.nav.notifications, icon: Bell } as const
const IN_THE_BAR: readonly Destination[] = [PHOTOS, ALBUMS]

export default function MoreSheet({ onClose }: { onClose: () => void }) {
  const returning = useReturnFocus()
  const waiting = useWaiting()
  const isAdmin = useQuery(meQuery).data?.isAdmin ?? false
  const groups = groupsFor(waiting.any).map(({ id, label, destinations }) => ({
    id,
    label,
    destinations: destinations.filter((one) => !IN_THE_BAR.includes(one)),
  }))
  const own = [NOTIFICATIONS, ...(isAdmin ? [ADMIN] : []), ACCOUNT]
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          {...returning}
          aria-describedby={undefined}
          className="rising fixed inset-x-0 bottom-0 z-50 flex max-h-[88dvh] flex-col gap-3 overflow-y-auto rounded-t-surface bg-surface px-3 pt-2 pb-[calc(1rem+env(safe-area-inset-bottom))] shadow-float"
        >
          <div className="flex items-center justify-between ps-3">
            <Dialog.Title className="text-title font-semibold">{say.nav.more}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={say.close}>
                <X size={20} aria-hidden />
              </IconButton>
            </Dialog.Close>
          </div>
          {[...groups, { id: 'own', label: say.nav.group.own, destinations: own }].map((group) => (
            <section key={group.id} aria-labelledby={`more-${group.id}`}>
              <h2 id={`more-${group.id}`} className="px-3 text-small text-quiet">
                {group.label}
              </h2>
              <ul className="grid grid-cols-2">
                {group.destinations.map((destination) => (
                  <li key={destination.to}>
                    <Link
                      to={destination.to}
                      onClick={onClose}
                      className="flex min-h-11 items-center gap-3 rounded-control px-3 hover:bg-line/50 data-[status=active]:font-medium data-[status=active]:text-accent"
                    >
                      <destination.icon size={18} className="shrink-0" aria-hidden />
                      <span className="min-w-0">{destination.label}</span>
                      {destination === WAITING && <WaitingBadge count={waiting.count} />}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
