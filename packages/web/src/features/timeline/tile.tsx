import { CircleAlert, Hourglass, ImageOff, Play, Sparkle } from 'lucide-react'
import { memo, useCallback, useEffect, useState } from 'react'
import type { MouseEvent } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import type { Problem } from '../../data/safety.ts'
import type { Photo } from '../../data/timeline.ts'
import { format, videoLength } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { placeholder } from '../../ui/placeholder.ts'
import type { Box } from './layout.ts'

interface Props {
  readonly box: Box
  readonly problem: Problem | undefined
  readonly onOpen: (id: string) => void
}

export const Tile = memo(function Tile({ box, problem, onOpen }: Props) {
  const { photo } = box
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    onOpen(photo.id)
  }
  const background = placeholder(photo.thumbhash)
  return (
    <a
      href={`/photos/${photo.id}`}
      data-asset={photo.id}
      aria-label={nameOf(photo, problem)}
      onClick={open}
      className="tile absolute block overflow-hidden bg-line focus-visible:z-10"
      style={{
        left: box.left,
        top: box.top,
        width: box.width,
        height: box.height,
        backgroundImage: background && `url("${background}")`,
        backgroundSize: '100% 100%',
      }}
    >
      {photo.thumbhash ? <Thumbnail photo={photo} /> : <NoPicture problem={problem} />}
      {photo.thumbhash && problem && <ProblemMark problem={problem} />}
      <Badge photo={photo} />
    </a>
  )
})

/** All that the tile shows, in words; what is drawn on it is hidden from screen readers. */
function nameOf(photo: Photo, problem: Problem | undefined): string {
  const day = format.dayInFull(photo.day)
  const name = photo.isImage
    ? say.timeline.photo(day)
    : say.timeline.video(day, videoLength(photo.duration ?? 0))
  const more = problem?.message ?? (photo.thumbhash ? '' : say.timeline.waiting)
  const live = photo.isImage && photo.livePhotoVideoId ? say.timeline.live : ''
  return [name, live, more].filter(Boolean).join('. ')
}

const ATTEMPTS = 5
const AGAIN_AFTER = 4_000

function Thumbnail({ photo }: { photo: Photo }) {
  const url = pictureUrl(photo.id, 'thumbnail', photo.thumbhash)
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')
  const [attempts, setAttempts] = useState(0)
  // Without this, browsers go on loading pictures that were scrolled past.
  const giveUp = useCallback((image: HTMLImageElement | null) => {
    if (!image) return undefined
    return () => {
      // Refs are also taken from what is only hidden for a moment; that must go on loading.
      queueMicrotask(() => {
        if (!image.isConnected && !image.complete) image.src = ''
      })
    }
  }, [])
  useEffect(() => {
    if (state !== 'failed' || attempts >= ATTEMPTS) return undefined
    const timer = setTimeout(() => {
      setAttempts(attempts + 1)
      setState('loading')
    }, AGAIN_AFTER)
    return () => clearTimeout(timer)
  }, [state, attempts])
  if (state === 'failed') return <Words icon={ImageOff} text={say.timeline.unavailable} />
  return (
    <img
      key={url}
      ref={giveUp}
      src={url}
      alt=""
      decoding="async"
      draggable={false}
      data-shown={state === 'shown' || undefined}
      onLoad={() => setState('shown')}
      onError={() => setState('failed')}
      className="size-full object-cover"
    />
  )
}

function NoPicture({ problem }: { problem: Problem | undefined }) {
  return problem ? (
    <Words icon={CircleAlert} text={problem.message} />
  ) : (
    <Words icon={Hourglass} text={say.timeline.waiting} />
  )
}

function Words({ icon: Icon, text }: { icon: typeof ImageOff; text: string }) {
  return (
    <span
      aria-hidden
      className="flex size-full flex-col items-center justify-center gap-1.5 overflow-hidden bg-line p-2 text-center text-small text-ink"
    >
      <Icon size={20} className="shrink-0" aria-hidden />
      <span className="line-clamp-4 break-words">{text}</span>
    </span>
  )
}

function ProblemMark({ problem }: { problem: Problem }) {
  return (
    <span
      aria-hidden
      title={problem.message}
      className="absolute inset-x-0 bottom-0 flex items-start gap-1.5 bg-black/70 px-2 py-1 text-small text-white"
    >
      <CircleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
      <span className="truncate">{problem.message}</span>
    </span>
  )
}

function Badge({ photo }: { photo: Photo }) {
  if (photo.isImage && !photo.livePhotoVideoId) return null
  return (
    <span
      aria-hidden
      className="absolute top-1.5 right-1.5 flex items-center gap-1 rounded-full bg-black/60 px-2 text-small font-medium text-white tabular-nums"
    >
      {photo.isImage ? (
        <Sparkle size={14} />
      ) : (
        <>
          {videoLength(photo.duration ?? 0)}
          <Play size={12} fill="currentColor" aria-hidden />
        </>
      )}
    </span>
  )
}
