import { Check, CircleAlert, Heart, Hourglass, ImageOff, Layers, Play, Sparkle } from 'lucide-react'
import { memo, useCallback, useEffect, useState } from 'react'
import type { MouseEvent } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import type { Problem } from '../../data/safety.ts'
import type { Photo } from '../../data/timeline.ts'
import { format, videoLength } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { placeholder } from '../../ui/placeholder.ts'
import type { Box } from './layout.ts'
import type { Choose } from './use-selection.ts'

interface Props {
  readonly box: Box
  readonly problem: Problem | undefined
  readonly href: string
  readonly chosen: boolean
  /** Something is chosen already: a click chooses, and no longer opens. */
  readonly selecting: boolean
  readonly choose: Choose | undefined
  readonly onOpen: (id: string) => void
}

export const Tile = memo(function Tile({ box, problem, href, chosen, selecting, choose, onOpen }: Props) {
  const { photo } = box
  const pick = (event: MouseEvent) => {
    event.preventDefault()
    if (event.shiftKey) choose?.upTo(photo.id)
    else choose?.one(photo.id)
  }
  const press = (event: MouseEvent) => {
    if (event.button !== 0) return
    if (selecting) return pick(event)
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    onOpen(photo.id)
  }
  const background = placeholder(photo.thumbhash)
  const name = nameOf(photo, problem)
  return (
    <div
      data-chosen={chosen || undefined}
      className={`tile group absolute ${chosen ? 'bg-accent/20' : ''}`}
      style={{ insetInlineStart: box.left, top: box.top, width: box.width, height: box.height }}
    >
      <a
        href={href}
        data-asset={photo.id}
        aria-label={chosen ? `${say.timeline.selected}. ${name}` : name}
        onClick={press}
        draggable={false}
        className="relative block size-full overflow-hidden bg-line focus-visible:z-10"
        style={{ backgroundImage: background && `url("${background}")`, backgroundSize: '100% 100%' }}
      >
        {photo.thumbhash ? <Thumbnail photo={photo} /> : <NoPicture problem={problem} />}
        {photo.thumbhash && problem && <ProblemMark problem={problem} />}
        <Badge photo={photo} narrow={box.width < NARROW} />
        <Marks photo={photo} />
      </a>
      {choose && (
        <button
          type="button"
          aria-pressed={chosen}
          aria-label={say.selection.photo(name)}
          tabIndex={-1}
          onClick={pick}
          className={`absolute top-0 start-0 z-10 flex size-10 items-start justify-start p-2 ${chosen || selecting ? '' : 'opacity-0 transition-opacity group-hover:opacity-100 pointer-coarse:hidden'}`}
        >
          <span
            className={`flex size-6 items-center justify-center rounded-full ${chosen ? 'bg-accent text-on-accent' : 'border-2 border-white bg-black/30 text-transparent hover:text-white'}`}
          >
            <Check size={16} strokeWidth={3} aria-hidden />
          </span>
        </button>
      )}
    </div>
  )
})

/** Known when it has been prepared. */
const lengthOf = ({ duration }: Photo) => (duration === null ? undefined : videoLength(duration))

/** All that the tile shows, in words; what is drawn on it is hidden from screen readers. */
function nameOf(photo: Photo, problem: Problem | undefined): string {
  const day = format.dayInFull(photo.day)
  const name = photo.isImage ? say.timeline.photo(day) : say.timeline.video(day, lengthOf(photo))
  const more = problem?.message ?? (photo.thumbhash ? '' : say.timeline.waiting)
  const live = photo.isImage && photo.livePhotoVideoId ? say.timeline.live : ''
  const favorite = photo.isFavorite ? say.timeline.favorite : ''
  const stack = photo.stack ? say.timeline.stack(photo.stack.count) : ''
  return [name, live, favorite, stack, more].filter(Boolean).join('. ')
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

/** Pixels; a narrower tile has no room for a length. */
const NARROW = 80

function Badge({ photo, narrow }: { photo: Photo; narrow: boolean }) {
  if (photo.isImage && !photo.livePhotoVideoId) return null
  return (
    <span
      aria-hidden
      className="absolute top-1.5 end-1.5 flex min-h-5 items-center gap-1 rounded-full bg-black/60 px-2 text-small font-medium text-white tabular-nums"
    >
      {photo.isImage ? (
        <Sparkle size={14} />
      ) : (
        <>
          {!narrow && lengthOf(photo)}
          <Play size={12} fill="currentColor" aria-hidden />
        </>
      )}
    </span>
  )
}

/** What was said of it: a favourite, one of a stack. */
function Marks({ photo: { isFavorite, stack } }: { photo: Photo }) {
  if (!isFavorite && !stack) return null
  return (
    <span
      aria-hidden
      className="absolute bottom-1.5 start-1.5 flex items-center gap-1.5 text-small font-medium text-white drop-shadow-[0_0_3px_rgb(0_0_0/0.8)] tabular-nums"
    >
      {isFavorite && <Heart size={17} fill="currentColor" />}
      {stack && (
        <span className="flex items-center gap-1 rounded-full bg-black/60 px-2">
          <Layers size={13} />
          {stack.count}
        </span>
      )}
    </span>
  )
}
