// One box to go anywhere: a page by its name, or photos by what is known of them.
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import { meQuery } from '../data/account.ts'
import { SearchBox } from '../features/search/search-box.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { keys as words } from '../ui/messages-keys.ts'
import { ACCOUNT, ADMIN, groupsFor, SEARCH } from './destinations.ts'

export default function PlacesBox({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const isAdmin = useQuery(meQuery).data?.isAdmin ?? false
  const pages = [
    ...groupsFor(true).flatMap(({ destinations }) => destinations),
    SEARCH,
    ACCOUNT,
    ...(isAdmin ? [ADMIN] : []),
  ].map(({ to, label, icon }) => ({
    key: to,
    label,
    icon,
    kind: words.page,
    go: () => {
      onClose()
      void navigate({ to })
    },
  }))
  return (
    <Dialog open onClose={onClose} heading={words.goHeading} text={words.goText} wide>
      <div className="min-h-72">
        <SearchBox
          pages={pages}
          onChoose={(search) => {
            onClose()
            void navigate({ to: '/search', search })
          }}
        />
      </div>
    </Dialog>
  )
}
