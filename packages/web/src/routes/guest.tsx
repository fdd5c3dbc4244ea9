// Behind a shared link: its photos as a timeline, the viewer above it, and the uploads where the link takes some.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet, useParams, useRouter, useRouterState } from '@tanstack/react-router'
import { Download, ImagePlus, Images } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import type { ChangeEvent } from 'react'

import { tellTrouble } from '../data/changes.ts'
import { linkOfPage } from '../data/guest.ts'
import { guestLinkQuery } from '../data/links.ts'
import { walkAlong } from '../data/sequence.ts'
import { allPhotos } from '../data/timeline.ts'
import type { Scope } from '../data/timeline.ts'
import { downloadPhotos } from '../features/changing/download.ts'
import { Guest } from '../features/guest/guest.tsx'
import { Timeline } from '../features/timeline/timeline.tsx'
import type { SelectionAction } from '../features/timeline/timeline.tsx'
import { showSlides } from '../features/slideshow/show-question.ts'
import { SlideshowAsker } from '../features/slideshow/slideshow-asker.tsx'
import { DropAnywhere } from '../features/upload/drop-anywhere.tsx'
import { UploadPanel } from '../features/upload/panel.tsx'
import { makeUploads, UploadsContext, useUploads } from '../features/upload/uploads.ts'
import { Viewer } from '../features/viewer/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { Emptiness } from '../ui/emptiness.tsx'
import { say } from '../ui/messages.ts'
import { sharing } from '../ui/messages-sharing.ts'
import { Toaster } from '../ui/toaster.tsx'

export function GuestPage() {
  const client = useQueryClient()
  const [uploads] = useState(() => makeUploads(client))
  const viewing = useParams({ strict: false }).assetId !== undefined
  return (
    <UploadsContext value={uploads}>
      <div className="h-full" inert={viewing}>
        <Guest actions={<Actions />}>
          <Photos />
        </Guest>
        <UploadPanel />
      </div>
      <Outlet />
      <SlideshowAsker />
      <Toaster />
    </UploadsContext>
  )
}

const scopeOf = (): Scope => `link/${linkOfPage()?.value ?? ''}`

/** Where the link itself is; its photos stand below it. */
function useLinkPath(): string {
  const { assetId } = useParams({ strict: false })
  const path = useRouterState({ select: ({ location }) => location.pathname })
  return assetId ? path.slice(0, path.lastIndexOf('/')) : path
}

function Photos() {
  const link = useQuery(guestLinkQuery()).data
  const { assetId } = useParams({ strict: false })
  const router = useRouter()
  const at = useLinkPath()
  const hrefOf = useCallback((id: string) => `${at}/${id}`, [at])
  const open = useCallback(
    (id: string) => router.history.push(`${at}/${id}`, { fromTimeline: true }),
    [router, at],
  )
  const download: SelectionAction = {
    name: 'download',
    label: sharing.guest.download,
    icon: Download,
    keys: ['d'],
    look: 'plain',
    do: downloadPhotos,
  }
  return (
    <>
      {!assetId && (
        <title>{say.title(link?.description || link?.album?.albumName || sharing.guest.page)}</title>
      )}
      <Timeline
        scope={scopeOf()}
        label={sharing.guest.label}
        viewed={assetId}
        onOpen={open}
        hrefOf={hrefOf}
        actions={link?.allowDownload ? [download] : []}
        empty={
          <Emptiness
            icon={Images}
            heading={sharing.guest.empty}
            text={link?.allowUpload ? sharing.guest.emptyUpload : sharing.guest.emptyText}
          />
        }
      />
      {link?.allowUpload && <DropAnywhere />}
    </>
  )
}

function Actions() {
  const link = useQuery(guestLinkQuery()).data
  const client = useQueryClient()
  const all = useMutation({
    mutationFn: async () => downloadPhotos((await allPhotos(client, scopeOf())).map(({ id }) => id)),
    onError: tellTrouble,
  })
  return (
    <>
      {link?.allowUpload && <AddPhotos />}
      {link?.allowDownload && (
        <Button disabled={all.isPending} onClick={() => all.mutate()}>
          <Download size={18} aria-hidden />
          {all.isPending ? sharing.guest.downloading : sharing.guest.downloadAll}
        </Button>
      )}
    </>
  )
}

function AddPhotos() {
  const { addChosen } = useUploads()
  const files = useRef<HTMLInputElement>(null)
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const list = [...(event.target.files ?? [])]
    event.target.value = ''
    if (list.length > 0) addChosen(list)
  }
  return (
    <>
      <Button look="primary" onClick={() => files.current?.click()}>
        <ImagePlus size={18} aria-hidden />
        {sharing.guest.upload}
      </Button>
      <input ref={files} type="file" multiple hidden aria-label={sharing.guest.upload} onChange={take} />
    </>
  )
}

export function GuestPhotoPage() {
  const client = useQueryClient()
  const { assetId = '' } = useParams({ strict: false })
  const router = useRouter()
  const at = useLinkPath()
  const link = useQuery(guestLinkQuery()).data
  const fromTimeline = useRouterState({ select: ({ location }) => location.state.fromTimeline ?? false })
  if (!link) return null
  const goTo = (next: string) => router.history.replace(`${at}/${next}`, { fromTimeline })
  return (
    <Viewer
      scope={scopeOf()}
      id={assetId}
      actions={[]}
      backLabel={sharing.guest.back}
      said={null}
      more={null}
      canDownload={link.allowDownload}
      onSlideshow={() =>
        void showSlides(walkAlong(client, scopeOf()), assetId).then((last) => last && goTo(last))
      }
      onGoTo={goTo}
      onClose={() => (fromTimeline ? router.history.back() : router.history.replace(at))}
    />
  )
}
