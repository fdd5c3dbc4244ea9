import { useEffect, useRef, useState } from 'react'
import type { PointerEvent } from 'react'

import { pictureUrl, videoUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { say } from '../../ui/messages.ts'
import { memories as words } from '../../ui/messages-memories.ts'
import { placeholder } from '../../ui/placeholder.ts'
import { meaningOf } from './touch.ts'
import type { Meaning } from './touch.ts'

interface Props {
  readonly asset: Asset
  readonly running: boolean
  /** Its picture is there, or can't be. */
  readonly onReady: () => void
  /** While a finger or the mouse rests on it. */
  readonly onPress: (pressed: boolean) => void
  readonly onMeaning: (meaning: Exclude<Meaning, 'nothing'>) => void
  /** Of a video. */
  readonly onEnd: () => void
}

/** One photo or video of a memory, with what fingers mean on it; keys mean the same. */
export function Slide({ asset, running, onReady, onPress, onMeaning, onEnd }: Props) {
  const [failed, setFailed] = useState(false)
  const start = useRef<{ x: number; y: number; at: number }>(undefined)
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, y: event.clientY, at: event.timeStamp }
    onPress(true)
  }
  const up = (event: PointerEvent) => {
    const from = start.current
    start.current = undefined
    onPress(false)
    if (!from || event.type === 'pointercancel') return
    const meaning = meaningOf({
      from,
      to: { x: event.clientX, y: event.clientY },
      took: event.timeStamp - from.at,
      width: innerWidth,
      rtl: document.documentElement.dir === 'rtl',
    })
    if (meaning !== 'nothing') onMeaning(meaning)
  }
  const fail = () => {
    setFailed(true)
    onReady()
  }
  const background = placeholder(asset.thumbhash)
  return (
    <div
      className="relative flex min-h-0 flex-1 items-center justify-center"
      onPointerDown={down}
      onPointerUp={up}
      onPointerCancel={up}
    >
      {background && (
        <img
          src={background}
          alt=""
          className="absolute inset-0 size-full object-cover opacity-25"
          draggable={false}
        />
      )}
      {failed ? (
        <p className="relative p-8 text-center">{words.unavailable}</p>
      ) : asset.type === 'VIDEO' ? (
        <Film asset={asset} running={running} onEnd={onEnd} onFail={fail} />
      ) : (
        <img
          src={pictureUrl(asset.id, 'preview', asset.thumbhash)}
          alt={say.viewer.image(asset.originalFileName)}
          draggable={false}
          className="absolute inset-0 size-full object-contain"
          onLoad={onReady}
          onError={fail}
        />
      )}
    </div>
  )
}

interface FilmProps {
  readonly asset: Asset
  readonly running: boolean
  readonly onEnd: () => void
  readonly onFail: () => void
}

/** Without sound: it begins by itself. */
function Film({ asset, running, onEnd, onFail }: FilmProps) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (!video.current) return
    if (running) video.current.play().catch(onFail)
    else video.current.pause()
    // oxlint-disable-next-line react/exhaustive-deps -- only whether it runs matters
  }, [running])
  return (
    <video
      ref={video}
      src={videoUrl(asset.id)}
      poster={asset.thumbhash ? pictureUrl(asset.id, 'preview', asset.thumbhash) : undefined}
      muted
      playsInline
      aria-label={say.viewer.video(asset.originalFileName)}
      className="absolute inset-0 size-full object-contain"
      onEnded={onEnd}
      onError={onFail}
    />
  )
}
