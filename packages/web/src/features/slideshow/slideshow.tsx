// A slideshow: one photo after the other on black, by itself, until somebody ends it. Derived.
import { Maximize, Pause, Play, Shuffle, SkipBack, SkipForward, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useEffectEvent, useRef, useState } from 'react'

import { pictureUrl, videoUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import type { Walk } from '../../data/sequence.ts'
import { IconButton } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { useControlsShown } from '../../ui/use-controls-shown.ts'
import { keepSettings, loadSettings, SECONDS } from './settings.ts'
import type { Settings } from './settings.ts'
import { useAwake } from './use-awake.ts'
import { useTrail } from './use-trail.ts'

interface Props {
  readonly walk: Walk
  readonly from: string | undefined
  readonly onEnd: (last: string | undefined) => void
}

export default function Slideshow({ walk, from, onEnd }: Props) {
  const [settings, setSettings] = useState(loadSettings)
  const [playing, setPlaying] = useState(true)
  const { asset, failed, go } = useTrail(walk, from, settings.shuffle)
  const [shown, wake, hide] = useControlsShown()
  const frame = useRef<HTMLDivElement>(null)
  const change = (next: Settings) => {
    setSettings(next)
    keepSettings(next)
  }
  const toggle = () => {
    setPlaying(!playing)
    if (playing) wake()
    else hide()
  }
  useAwake(playing)
  useNext(playing, settings.seconds, asset, () => void go(1))
  const keys: Record<string, () => void> = {
    ' ': toggle,
    ArrowRight: () => void go(1),
    ArrowLeft: () => void go(-1),
    f: () => toggleFullscreen(frame.current),
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onEnd(asset?.id)}>
      <Dialog.Portal>
        <Dialog.Content
          ref={frame}
          aria-describedby={undefined}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            frame.current?.focus()
          }}
          onKeyDown={(event) => {
            const act = keys[event.key]
            const onControl = event.target instanceof Element && event.target.closest('button, select')
            if (!act || event.ctrlKey || event.metaKey || (onControl && event.key === ' ')) return
            event.preventDefault()
            act()
          }}
          className={`viewer fixed inset-0 z-50 bg-black text-white outline-none ${shown || !playing ? '' : 'cursor-none'}`}
        >
          <Dialog.Title className="sr-only">{viewing.slideshow.label}</Dialog.Title>
          <button
            type="button"
            aria-label={playing ? viewing.slideshow.pause : viewing.slideshow.play}
            tabIndex={-1}
            onClick={toggle}
            className="absolute inset-0 size-full cursor-[inherit]"
          />
          {failed && !asset && (
            <p role="alert" className="flex size-full items-center justify-center p-8 text-center text-title">
              {viewing.slideshow.failed}
            </p>
          )}
          {asset && (
            <Slide key={asset.id} asset={asset} playing={playing} onOver={() => playing && void go(1)} />
          )}
          <div
            className={`absolute inset-x-0 bottom-0 flex items-center justify-center gap-1 bg-linear-to-t from-black/80 to-transparent p-3 pt-10 pb-[calc(0.75rem+env(safe-area-inset-bottom))] transition-opacity ${shown || !playing ? '' : 'opacity-0 focus-within:opacity-100'}`}
          >
            <IconButton label={viewing.slideshow.close} onClick={() => onEnd(asset?.id)}>
              <X size={22} aria-hidden />
            </IconButton>
            <IconButton label={viewing.slideshow.previous} onClick={() => void go(-1)}>
              <SkipBack size={20} aria-hidden />
            </IconButton>
            <IconButton label={playing ? viewing.slideshow.pause : viewing.slideshow.play} onClick={toggle}>
              {playing ? <Pause size={22} aria-hidden /> : <Play size={22} aria-hidden />}
            </IconButton>
            <IconButton label={viewing.slideshow.next} onClick={() => void go(1)}>
              <SkipForward size={20} aria-hidden />
            </IconButton>
            <IconButton
              label={viewing.slideshow.shuffle}
              aria-pressed={settings.shuffle}
              className={settings.shuffle ? 'bg-white/25' : ''}
              onClick={() => change({ ...settings, shuffle: !settings.shuffle })}
            >
              <Shuffle size={20} aria-hidden />
            </IconButton>
            <select
              aria-label={viewing.slideshow.seconds}
              value={settings.seconds}
              onChange={(event) => change({ ...settings, seconds: Number(event.target.value) })}
              className="min-h-10 rounded-control bg-transparent px-2 scheme-dark tabular-nums hover:bg-white/10 *:bg-black"
            >
              {SECONDS.map((seconds) => (
                <option key={seconds} value={seconds}>
                  {viewing.slideshow.each(seconds)}
                </option>
              ))}
            </select>
            {document.fullscreenEnabled && (
              <IconButton
                label={viewing.slideshow.fullscreen}
                onClick={() => toggleFullscreen(frame.current)}
              >
                <Maximize size={20} aria-hidden />
              </IconButton>
            )}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Slide({ asset, playing, onOver }: { asset: Asset; playing: boolean; onOver: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (playing) void video.current?.play().catch(() => undefined)
    else video.current?.pause()
  }, [playing])
  const look = 'slide pointer-events-none absolute inset-0 size-full object-contain'
  if (asset.type === 'VIDEO') {
    return (
      <video
        ref={video}
        src={videoUrl(asset.id)}
        autoPlay
        muted
        playsInline
        aria-label={say.viewer.video(asset.originalFileName)}
        className={look}
        onEnded={onOver}
        onError={onOver}
      />
    )
  }
  return (
    <img
      src={pictureUrl(asset.id, 'preview', asset.thumbhash)}
      alt={say.viewer.image(asset.originalFileName)}
      draggable={false}
      className={look}
    />
  )
}

/** After the seconds of a photo; counted anew with each. */
function useNext(on: boolean, seconds: number, asset: Asset | undefined, next: () => void): void {
  const act = useEffectEvent(next)
  useEffect(() => {
    if (!on || !asset || asset.type === 'VIDEO') return undefined
    const timer = setInterval(() => act(), seconds * 1000)
    return () => clearInterval(timer)
  }, [on, seconds, asset])
}

/** Where the browser does not let a page have the screen, the show fills the window. */
function toggleFullscreen(element: HTMLElement | null): void {
  const change = document.fullscreenElement ? document.exitFullscreen() : element?.requestFullscreen()
  void change?.catch(() => undefined)
}
