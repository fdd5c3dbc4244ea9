// The frame of every page of someone signed in: navigation, the safe line, uploads.
import { useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import { HeartPulse, Images, PanelLeftClose, PanelLeftOpen, UserRound } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'

import { SafeLine } from '../features/health/safe-line.tsx'
import { DropAnywhere } from '../features/upload/drop-anywhere.tsx'
import { UploadPanel } from '../features/upload/panel.tsx'
import { UploadButton } from '../features/upload/upload-button.tsx'
import { makeUploads, UploadsContext } from '../features/upload/uploads.ts'
import { IconButton } from '../ui/button.tsx'
import { say } from '../ui/messages.ts'
import { Wordmark } from '../ui/wordmark.tsx'

const DESTINATIONS = [
  { to: '/photos', label: say.nav.photos, icon: Images },
  { to: '/health', label: say.nav.health, icon: HeartPulse },
  { to: '/account', label: say.nav.account, icon: UserRound },
] as const

export function Shell() {
  const client = useQueryClient()
  const [uploads] = useState(() => makeUploads(client))
  const viewing = useParams({ strict: false }).assetId !== undefined
  return (
    <UploadsContext value={uploads}>
      <div className="flex h-full flex-col md:flex-row" inert={viewing}>
        <a
          href="#content"
          className="sr-only z-50 rounded-control bg-ink px-4 py-2 text-page focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        >
          {say.skip}
        </a>
        <Rail />
        <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
          <Outlet />
        </main>
        <BottomBar />
        <UploadPanel />
      </div>
      <DropAnywhere />
    </UploadsContext>
  )
}

const RAIL = 'heirloom.rail'

function useCollapsed(): [boolean, () => void] {
  const [collapsed, setCollapsed] = useState(() => localStorage.getItem(RAIL) === 'small')
  const toggle = () => {
    localStorage.setItem(RAIL, collapsed ? 'wide' : 'small')
    setCollapsed(!collapsed)
  }
  return [collapsed, toggle]
}

function Rail() {
  const [collapsed, toggle] = useCollapsed()
  const Fold = collapsed ? PanelLeftOpen : PanelLeftClose
  return (
    <nav
      aria-label={say.nav.label}
      className={`hidden shrink-0 flex-col gap-1 border-r border-line p-3 md:flex ${collapsed ? 'w-16 items-center' : 'w-56'}`}
    >
      <div className={`flex items-center justify-between pb-4 ${collapsed ? 'flex-col gap-2' : 'pl-1.5'}`}>
        <Wordmark small={collapsed} />
        <IconButton
          label={collapsed ? say.nav.expand : say.nav.collapse}
          aria-expanded={!collapsed}
          onClick={toggle}
          className="text-quiet"
        >
          <Fold size={18} aria-hidden />
        </IconButton>
      </div>
      {DESTINATIONS.map((destination) => (
        <Link
          key={destination.to}
          to={destination.to}
          title={collapsed ? destination.label : undefined}
          className="flex min-h-10 items-center gap-3 rounded-control px-3 text-quiet hover:bg-line/50 hover:text-ink data-[status=active]:bg-line/60 data-[status=active]:font-medium data-[status=active]:text-ink"
        >
          <destination.icon size={18} aria-hidden />
          <span className={collapsed ? 'sr-only' : ''}>{destination.label}</span>
        </Link>
      ))}
      <div className="flex-1" />
      <UploadButton compact={collapsed} />
      <SafetyLink className="mt-2 rounded-control px-3 py-2 hover:bg-line/50">
        <SafeLine compact={collapsed} />
      </SafetyLink>
    </nav>
  )
}

/** The safe line is on a phone too: above the bar, on every page. */
function BottomBar() {
  return (
    <nav
      aria-label={say.nav.label}
      className="border-t border-line bg-page pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <SafetyLink className="block border-b border-line px-4 py-1.5">
        <SafeLine />
      </SafetyLink>
      <div className="flex h-14 items-stretch">
        {DESTINATIONS.map((destination) => (
          <Link
            key={destination.to}
            to={destination.to}
            className="flex flex-1 flex-col items-center justify-center gap-0.5 text-small text-quiet data-[status=active]:font-medium data-[status=active]:text-accent"
          >
            <destination.icon size={20} aria-hidden />
            {destination.label}
          </Link>
        ))}
        <UploadButton phone />
      </div>
    </nav>
  )
}

function SafetyLink({ className, children }: { className: string; children: ReactNode }) {
  return (
    <Link to="/health" title={say.safety.open} className={className}>
      {children}
    </Link>
  )
}
