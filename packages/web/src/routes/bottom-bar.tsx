// The navigation of a phone: what is needed most, and a sheet with all the rest.
import { Link } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'

import { SafeLine } from '../features/health/safe-line.tsx'
import { UploadButton } from '../features/upload/upload-button.tsx'
import { say } from '../ui/messages.ts'
import { ALBUMS, PHOTOS, SEARCH } from './destinations.ts'
import type { Destination } from './destinations.ts'
import { SafetyLink } from './safety-link.tsx'
import { useWaiting, WaitingBadge } from './waiting-badge.tsx'

const MoreSheet = lazy(() => import('./more-sheet.tsx'))

/** The safe line is on a phone too: above the bar, on every page. */
export function BottomBar() {
  const [more, setMore] = useState(false)
  const waiting = useWaiting()
  return (
    <nav
      aria-label={say.nav.label}
      className="border-t border-line bg-page pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <SafetyLink className="block border-b border-line px-4 py-1.5">
        <SafeLine />
      </SafetyLink>
      <div className="flex h-14 items-stretch">
        {[PHOTOS, SEARCH, ALBUMS].map((destination) => (
          <BarLink key={destination.to} {...destination} />
        ))}
        <UploadButton phone />
        <button
          type="button"
          aria-haspopup="dialog"
          aria-expanded={more}
          onClick={() => setMore(true)}
          className={BAR_ITEM}
        >
          <Ellipsis size={20} aria-hidden />
          {say.nav.more}
          <WaitingBadge count={waiting.count} small />
        </button>
      </div>
      {more && (
        <Suspense>
          <MoreSheet onClose={() => setMore(false)} />
        </Suspense>
      )}
    </nav>
  )
}

const BAR_ITEM =
  'relative flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-small text-quiet'

const BarLink = ({ to, label, icon: Icon }: Destination) => (
  <Link to={to} className={`${BAR_ITEM} data-[status=active]:font-medium data-[status=active]:text-accent`}>
    <Icon size={20} aria-hidden />
    {label}
  </Link>
)
