// The viewer: one photo or video on black, with its neighbours a key or a swipe away. Derived.
// It lies above the timeline, which stays as it is below; closing it goes back there.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'

import { assetQuery, pictureUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { CallError } from '../../data/call.ts'
import { drawingCell } from '../../data/edits.ts'
import { useProblems } from '../../data/safety.ts'
import { neighboursQuery } from '../../data/sequence.ts'
import type { Scope } from '../../data/timeline.ts'
import { wordsFor } from '../../data/words.ts'
import { useCell } from '../../ui/cell.ts'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { showToast } from '../../ui/toast.ts'
import { useControlsShown } from '../../ui/use-controls-shown.ts'
import { Controls } from './controls.tsx'
import type { ViewerAction } from './controls.tsx'
import { Info } from './info.tsx'
import { Missing } from './missing.tsx'
import { PhotoStage } from './photo-stage.tsx'
import type { Mark } from './photo-stage.tsx'
import { keysOf, toggleVideo, useKeys } from './use-keys.ts'
import { VideoStage } from './video-stage.tsx'

const RoundStage = lazy(() => import('./round-stage.tsx'))

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
  /** Boxes to be shown on the photo: who is on it. */
  readonly marks?: readonly Mark[] | undefined
  /** The photo's own box on the screen; nothing while no picture is seen. */
  readonly onPhoto?: (photo: HTMLElement | null) => void
  /** Something that is done on the photo; has photo, keys and panel to itself until it ends. */
  readonly task?: ReactNode
  readonly onTaskEnd?: () => void
  readonly onSlideshow: () => void
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

export type { Mark, ViewerAction }

export function Viewer({
  scope,
  id,
  actions,
  backLabel,
  said,
  more,
  beside,
  canDownload = true,
  marks = NO_MARKS,
  onPhoto = nothing,
  task,
  onTaskEnd = nothing,
  onSlideshow,
  onGoTo,
  onClose,
}: Props) {
  const client = useQueryClient()
  const asset = useQuery({ ...assetQuery(id), refetchInterval: untilRead })
  const found = useQuery({ ...neighboursQuery(client, scope, id), enabled: beside === undefined }).data
  const { previous, next } = beside ?? found ?? {}
  const [infoShown, setInfoShown] = useState(false)
  const [live, setLive] = useState(false)
  const [round, setRound] = useState(false)
  const isPanorama = asset.data?.type === 'IMAGE' && asset.data.exifInfo?.projectionType === 'EQUIRECTANGULAR'
  const drawing = useCell(drawingCell).has(id)
  const [controlsShown, wake, hide] = useControlsShown()
  const frame = useFocusedFrame()

  const go = (photo: { id: string } | undefined) => {
    setLive(false)
    setRound(false)
    if (photo) onGoTo(photo.id)
  }
  const toggleInfo = () => setInfoShown(!infoShown)
  const act = useAction(id, (follower) => (follower ? go(follower) : onClose()), next ?? previous)
  const keys = {
    ...keysOf(actions, act),
    ArrowLeft: () => go(previous),
    ArrowRight: () => go(next),
    Escape: () => (infoShown ? setInfoShown(false) : onClose()),
    i: toggleInfo,
    l: () => setLive(asset.data?.livePhotoVideoId ? !live : false),
    p: () => setRound(isPanorama && !round),
    ' ': () => toggleVideo(frame.current),
  }
  useKeys(task ? { Escape: onTaskEnd } : keys)
  usePreloaded([next, previous])
  const swipe = (meaning: 'next' | 'previous' | 'close') =>
    meaning === 'close' ? onClose() : go(meaning === 'next' ? next : previous)
  const tap = () => (controlsShown ? hide() : wake())
  const isRound = isPanorama && round

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
        {asset.data && isRound && (
          <Suspense>
            <RoundStage
              key={id}
              asset={asset.data}
              onFailed={() => {
                setRound(false)
                showToast({ text: viewing.round.failed, tone: 'trouble' })
              }}
            />
          </Suspense>
        )}
        {asset.data && !isRound && (
          <Stage
            key={`${id} ${pictureUrl(id, 'preview', asset.data.thumbhash)}`}
            asset={asset.data}
            live={live}
            marks={marks}
            onLive={task ? nothing : setLive}
            onPhoto={onPhoto}
            onSwipe={task ? nothing : swipe}
            onTap={task ? nothing : tap}
          />
        )}
        {drawing && (
          <output className="pointer-events-none absolute top-16 left-1/2 -translate-x-1/2 rounded-full bg-black/70 px-4 py-1.5 text-small whitespace-nowrap">
            {viewing.edit.drawing}
          </output>
        )}
        {!task && (
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
            round={isPanorama ? round : undefined}
            onRound={setRound}
            onSlideshow={onSlideshow}
            actions={actions}
            backLabel={backLabel}
            canDownload={canDownload}
            onAct={act}
          />
        )}
      </div>
      {infoShown && asset.data && (
        <Info asset={asset.data} said={said} isAside={Boolean(task)} onClose={() => setInfoShown(false)}>
          {more}
        </Info>
      )}
      {task}
    </dialog>,
    document.body,
  )
}

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

const NO_MARKS: readonly Mark[] = []
const nothing = () => undefined

const READ_AGAIN = 3_000

/** A photo that has only just come in is looked at again until its details are there. */
const untilRead = (query: { readonly state: { readonly data: Asset | undefined } }) =>
  query.state.data?.hasMetadata === false ? READ_AGAIN : false

interface StageProps {
  readonly asset: Asset
  readonly live: boolean
  readonly marks: readonly Mark[]
  readonly onLive: (live: boolean) => void
  readonly onPhoto: (photo: HTMLElement | null) => void
  readonly onSwipe: (meaning: 'next' | 'previous' | 'close') => void
  readonly onTap: () => void
}

function Stage({ asset, ...rest }: StageProps) {
  const reason = useProblems().get(asset.id)?.message
  if (asset.type === 'VIDEO') return <VideoStage asset={asset} reason={reason} onSwipe={rest.onSwipe} />
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
