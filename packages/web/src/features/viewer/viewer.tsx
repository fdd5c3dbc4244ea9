// The viewer: one photo or video on black, with its neighbours a key or a swipe away. Derived.
// It lies above the timeline, which stays as it is below; closing it goes back there.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'

import { assetQuery, pictureUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { CallError } from '../../data/call.ts'
import { useProblems } from '../../data/safety.ts'
import { neighboursQuery } from '../../data/sequence.ts'
import type { Scope } from '../../data/timeline.ts'
import { wordsFor } from '../../data/words.ts'
import { say } from '../../ui/messages.ts'
import { Controls } from './controls.tsx'
import type { ViewerAction } from './controls.tsx'
import { Info } from './info.tsx'
import { Missing } from './missing.tsx'
import { PhotoStage } from './photo-stage.tsx'
import { useControlsShown } from './use-controls-shown.ts'
import { VideoStage } from './video-stage.tsx'

interface Props {
  readonly scope: Scope
  readonly id: string
  /** What can be done with the photo; what is done with it leaves this timeline. */
  readonly actions: readonly ViewerAction[]
  readonly backLabel: string
  /** In the information: what is said of the photo and may be changed; nothing where it may not. */
  readonly said: ReactNode
  /** Below the details in the information. */
  readonly more: ReactNode
  /** What comes before and after, where it is no timeline that was looked at. */
  readonly beside?: Beside | undefined
  /** Whether the original may be had. */
  readonly canDownload?: boolean
  readonly onGoTo: (id: string) => void
  readonly onClose: () => void
}

export interface Beside {
  readonly previous: Neighbour | undefined
  readonly next: Neighbour | undefined
}

interface Neighbour {
  readonly id: string
  readonly thumbhash: string | null
}

export type { ViewerAction }

export function Viewer({
  scope,
  id,
  actions,
  backLabel,
  said,
  more,
  beside,
  canDownload = true,
  onGoTo,
  onClose,
}: Props) {
  const client = useQueryClient()
  const asset = useQuery({ ...assetQuery(id), refetchInterval: untilRead })
  const found = useQuery({ ...neighboursQuery(client, scope, id), enabled: beside === undefined }).data
  const { previous, next } = beside ?? found ?? {}
  const [infoShown, setInfoShown] = useState(false)
  const [live, setLive] = useState(false)
  const [controlsShown, wake, hide] = useControlsShown()
  const frame = useFocusedFrame()

  const go = (photo: { id: string } | undefined) => {
    setLive(false)
    if (photo) onGoTo(photo.id)
  }
  const toggleInfo = () => setInfoShown(!infoShown)
  const act = useAction(id, (follower) => (follower ? go(follower) : onClose()), next ?? previous)
  useKeys({
    ...keysOf(actions, act),
    ArrowLeft: () => go(previous),
    ArrowRight: () => go(next),
    Escape: () => (infoShown ? setInfoShown(false) : onClose()),
    i: toggleInfo,
    l: () => setLive(asset.data?.livePhotoVideoId ? !live : false),
    ' ': () => toggleVideo(frame.current),
  })
  usePreloaded([next, previous])
  const swipe = (meaning: 'next' | 'previous' | 'close') =>
    meaning === 'close' ? onClose() : go(meaning === 'next' ? next : previous)

  return createPortal(
    <dialog
      ref={frame}
      open
      aria-modal="true"
      aria-label={say.viewer.label}
      tabIndex={-1}
      className="viewer fixed inset-0 z-40 m-0 flex size-full max-h-none max-w-none border-0 p-0 flex-col bg-black text-white outline-none md:flex-row"
    >
      <title>{say.title(asset.data?.originalFileName ?? say.viewer.page)}</title>
      <div className="relative min-h-0 min-w-0 flex-1">
        {asset.isError && <Failed error={asset.error} />}
        {asset.data && (
          <Stage
            key={`${id} ${asset.data.thumbhash}`}
            asset={asset.data}
            live={live}
            onLiveEnd={() => setLive(false)}
            onSwipe={swipe}
            onTap={() => (controlsShown ? hide() : wake())}
          />
        )}
        <Controls
          shown={controlsShown || infoShown || asset.isError}
          asset={asset.data}
          live={live}
          infoShown={infoShown}
          onClose={onClose}
          onPrevious={previous && (() => go(previous))}
          onNext={next && (() => go(next))}
          onInfo={toggleInfo}
          onLive={setLive}
          actions={actions}
          backLabel={backLabel}
          canDownload={canDownload}
          onAct={act}
        />
      </div>
      {infoShown && asset.data && (
        <Info asset={asset.data} said={said} onClose={() => setInfoShown(false)}>
          {more}
        </Info>
      )}
    </dialog>,
    document.body,
  )
}

const keysOf = (actions: readonly ViewerAction[], act: (action: ViewerAction) => void) =>
  Object.fromEntries(actions.flatMap((action) => action.keys.map((key) => [key, () => act(action)])))

/** Acts on what is shown, once at a time, and then goes on to what was beside it. */
function useAction(
  id: string,
  onDone: (follower: { id: string } | undefined) => void,
  follower: { id: string } | undefined,
) {
  const busy = useRef(false)
  const run = async (action: ViewerAction) => {
    if (busy.current) return
    busy.current = true
    try {
      if (await action.do(id)) onDone(follower)
    } finally {
      busy.current = false
    }
  }
  return (action: ViewerAction) => void run(action)
}

const READ_AGAIN = 3_000

/** A photo that has only just come in is looked at again until its details are there. */
const untilRead = (query: { readonly state: { readonly data: Asset | undefined } }) =>
  query.state.data?.hasMetadata === false ? READ_AGAIN : false

interface StageProps {
  readonly asset: Asset
  readonly live: boolean
  readonly onLiveEnd: () => void
  readonly onSwipe: (meaning: 'next' | 'previous' | 'close') => void
  readonly onTap: () => void
}

function Stage({ asset, ...rest }: StageProps) {
  const reason = useProblems().get(asset.id)?.message
  if (asset.type === 'VIDEO') return <VideoStage asset={asset} reason={reason} />
  return <PhotoStage asset={asset} missing={<Missing id={asset.id} reason={reason} />} {...rest} />
}

function Failed({ error }: { error: Error }) {
  const gone = error instanceof CallError && (error.status === 400 || error.status === 404)
  return (
    <p role="alert" className="flex size-full items-center justify-center p-8 text-center text-title">
      {gone ? say.viewer.missing : wordsFor(error)}
    </p>
  )
}

function useFocusedFrame() {
  const frame = useRef<HTMLDialogElement>(null)
  useEffect(() => frame.current?.focus({ preventScroll: true }), [])
  return frame
}

function useKeys(actions: Record<string, () => void>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const onControl = event.target instanceof Element && event.target.closest('button, a, video, input')
    const typing =
      event.target instanceof Element && event.target.closest('input, textarea, select, [role=menu]')
    if (typing || event.ctrlKey || event.metaKey || event.altKey || (event.key === ' ' && onControl)) return
    // A question above the viewer has the keys to itself.
    if (event.defaultPrevented || document.querySelector('[role=dialog][data-state=open]')) return
    const act = actions[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const key = (event: KeyboardEvent) => press(event)
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [])
}

function toggleVideo(frame: HTMLElement | null): void {
  const video = frame?.querySelector('video')
  if (!video) return
  if (video.paused) void video.play()
  else video.pause()
}

/** So that the next photo is there when it is asked for. */
function usePreloaded(photos: readonly ({ id: string; thumbhash: string | null } | undefined)[]): void {
  const client = useQueryClient()
  const preload = useEffectEvent(() => {
    for (const photo of photos) {
      if (!photo) continue
      void client.prefetchQuery(assetQuery(photo.id))
      if (photo.thumbhash) new Image().src = pictureUrl(photo.id, 'preview', photo.thumbhash)
    }
  })
  const ids = photos.map((photo) => photo?.id).join()
  useEffect(() => {
    if (ids) preload()
  }, [ids])
}
