// The frame of every page of someone signed in: navigation, the safe line, uploads.
import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { useCallback, useState } from 'react'

import { ChangingAsker } from '../features/changing/changing-asker.tsx'
import { UndoAsker } from '../features/history/undo-asker.tsx'
import { RemovalProvider } from '../features/removing/removing.tsx'
import { ShareAsker } from '../features/sharing/share-asker.tsx'
import { SlideshowAsker } from '../features/slideshow/slideshow-asker.tsx'
import { DropAnywhere } from '../features/upload/drop-anywhere.tsx'
import { UploadPanel } from '../features/upload/panel.tsx'
import { makeUploads, UploadsContext } from '../features/upload/uploads.ts'
import { say } from '../ui/messages.ts'
import { Toaster } from '../ui/toaster.tsx'
import { BottomBar } from './bottom-bar.tsx'
import { KeyHelp } from './key-help.tsx'
import { Rail } from './rail.tsx'
import { useLive } from './use-live.ts'

export function Shell() {
  const client = useQueryClient()
  const [uploads] = useState(() => makeUploads(client))
  const { assetId, memoryId } = useParams({ strict: false })
  const viewing = assetId !== undefined || memoryId !== undefined
  const navigate = useNavigate()
  const toWaiting = useCallback(() => void navigate({ to: '/waiting' }), [navigate])
  useLive()
  const toAlbum = (albumId: string) => void navigate({ to: '/albums/$albumId', params: { albumId } })
  return (
    <UploadsContext value={uploads}>
      <RemovalProvider onWaiting={toWaiting}>
        <div className="flex h-full flex-col md:flex-row" inert={viewing}>
          <a
            href="#content"
            className="sr-only z-50 rounded-control bg-ink px-4 py-2 text-page focus:not-sr-only focus:absolute focus:start-2 focus:top-2"
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
        <UndoAsker />
        <ShareAsker />
        <ChangingAsker onAlbum={toAlbum} />
        <SlideshowAsker />
        <KeyHelp viewing={viewing} />
        <Toaster />
      </RemovalProvider>
    </UploadsContext>
  )
}
