import { useRef, useState } from 'react'
import type { TouchEvent } from 'react'

import { pictureUrl, videoUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { say } from '../../ui/messages.ts'
import { Missing } from './missing.tsx'
import { swipeMeaning } from './zoom.ts'

interface Props {
  readonly asset: Asset
  readonly reason: string | undefined
  readonly onSwipe: (meaning: 'next' | 'previous' | 'close') => void
}

export function VideoStage({ asset, reason, onSwipe }: Props) {
  const [failed, setFailed] = useState(false)
  const swiping = useSwipe(onSwipe)
  if (failed) return <Missing id={asset.id} reason={reason ?? say.viewer.videoFailed} />
  return (
    <video
      src={videoUrl(asset.id)}
      poster={asset.thumbhash ? pictureUrl(asset.id, 'preview', asset.thumbhash) : undefined}
      controls
      autoPlay
      playsInline
      preload="metadata"
      aria-label={say.viewer.video(asset.originalFileName)}
      className="size-full object-contain"
      onError={() => setFailed(true)}
      {...swiping}
    >
      <track kind="captions" />
    </video>
  )
}

/** Where the browser's own controls stand: a finger there means them. */
const CONTROLS = 90

function useSwipe(onSwipe: Props['onSwipe']) {
  const start = useRef<{ x: number; y: number; at: number }>(undefined)
  const down = (event: TouchEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    const touch = event.touches.item(0)
    const isSwipe = touch && event.touches.length === 1 && touch.clientY < box.bottom - CONTROLS
    start.current = isSwipe ? { x: touch.clientX, y: touch.clientY, at: event.timeStamp } : undefined
  }
  const up = (event: TouchEvent) => {
    const touch = event.changedTouches.item(0)
    if (!touch || !start.current) return
    const { x, y, at } = start.current
    const size = event.currentTarget.getBoundingClientRect()
    const meaning = swipeMeaning(touch.clientX - x, touch.clientY - y, event.timeStamp - at, size)
    start.current = undefined
    if (meaning !== 'none') onSwipe(meaning)
  }
  return { onTouchStart: down, onTouchEnd: up }
}
