// A memory, one photo after another on black. It goes on by itself, unless one pauses it or wants no movement.
// What is done with it can be undone; its photos stay as they are.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

import { tellChanged, tellTrouble } from '../../data/changes.ts'
import type { Changed } from '../../data/changes.ts'
import { pictureUrl } from '../../data/assets.ts'
import { hideMemory, keepMemory, takeFromMemory } from '../../data/memories.ts'
import type { Memory } from '../../data/memories.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { memories as words } from '../../ui/messages-memories.ts'
import { Progress } from './progress.tsx'
import { Slide } from './slide.tsx'
import { StoryControls } from './story-controls.tsx'
import { useStoryKeys } from './use-story-keys.ts'

interface Props {
  readonly memory: Memory
  /** How long a photo is shown. */
  readonly seconds: number
  /** To the memory before or after this one; the last one ends. */
  readonly onStep: (step: 1 | -1) => void
  readonly onClose: () => void
  readonly onOpen: (photoId: string) => void
}

export function Story({ memory, seconds, onStep, onClose, onOpen }: Props) {
  const client = useQueryClient()
  const frame = useFocusedFrame()
  const [year] = useState(() => new Date().getFullYear())
  const [wanted, setIndex] = useState(0)
  const [paused, setPaused] = useState(false)
  const [resting, setResting] = useState(false)
  const [ready, setReady] = useState<string>()
  const index = Math.min(wanted, memory.assets.length - 1)
  const asset = memory.assets[index]
  usePausedUnseen(() => setPaused(true))
  const go = (step: 1 | -1) => {
    if (memory.assets[index + step]) setIndex(index + step)
    else onStep(step)
  }
  const act = async (change: Promise<Changed>, text: string, after?: () => void) => {
    try {
      tellChanged(client, text, await change)
      after?.()
    } catch (error) {
      tellTrouble(error)
    }
  }
  const keep = () =>
    void act(keepMemory(memory.id, !memory.isSaved), memory.isSaved ? words.keptNoLonger : words.keptDone)
  const hide = () => void act(hideMemory(memory.id), words.hidden, onClose)
  const leaveOut = (photoId: string) => {
    const isLast = memory.assets.length === 1
    void act(takeFromMemory(memory.id, [photoId]), words.leftOut, isLast ? onClose : undefined)
  }
  useStoryKeys({
    forward: () => go(1),
    back: () => go(-1),
    pause: () => setPaused(!paused),
    keep,
    close: onClose,
  })
  const ago = words.ago(year - memory.data.year)
  const next = memory.assets[index + 1]
  return createPortal(
    <dialog
      ref={frame}
      open
      aria-modal="true"
      aria-label={ago}
      tabIndex={-1}
      className="viewer fixed inset-0 z-40 m-0 flex size-full max-h-none max-w-none touch-none flex-col border-0 bg-black p-0 text-white outline-none select-none"
    >
      <title>{say.title(ago)}</title>
      {asset && (
        <Slide
          key={asset.id}
          asset={asset}
          running={!paused && !resting}
          onReady={() => setReady(asset.id)}
          onPress={setResting}
          onMeaning={(meaning) => (meaning === 'close' ? onClose() : go(meaning === 'next' ? 1 : -1))}
          onEnd={() => go(1)}
        />
      )}
      {next && <link rel="prefetch" as="image" href={pictureUrl(next.id, 'preview', next.thumbhash)} />}
      <header className="pointer-events-none absolute inset-x-0 top-0 flex flex-col gap-2 bg-linear-to-b from-black/75 to-transparent p-3 pb-10 *:pointer-events-auto">
        <Progress
          key={`${memory.id} ${asset?.id}`}
          at={index}
          of={memory.assets.length}
          seconds={seconds}
          running={asset?.type === 'IMAGE' && ready === asset.id && !paused && !resting}
          onEnd={() => go(1)}
        />
        <div className="flex items-center gap-1">
          <div className="min-w-0 flex-1 ps-1">
            <h1 className="truncate text-title font-semibold">{ago}</h1>
            <p aria-live="polite" className="truncate text-small text-white/85">
              {asset && format.dayInFull(asset.localDateTime)}
              <span className="sr-only">, {words.progress(index + 1, memory.assets.length)}</span>
            </p>
          </div>
          <StoryControls
            paused={paused}
            kept={memory.isSaved}
            onPause={() => setPaused(!paused)}
            onKeep={keep}
            onMenu={setResting}
            onOpen={() => asset && onOpen(asset.id)}
            onLeaveOut={() => asset && leaveOut(asset.id)}
            onHide={hide}
            onClose={onClose}
          />
        </div>
      </header>
    </dialog>,
    document.body,
  )
}

/** Has the focus while it is there; afterwards that is where it was before. */
function useFocusedFrame() {
  const frame = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    frame.current?.focus({ preventScroll: true })
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])
  return frame
}

/** Nothing goes by while the page is not looked at. */
function usePausedUnseen(pause: () => void): void {
  const look = useEffectEvent(() => document.hidden && pause())
  useEffect(() => {
    const changed = () => void look()
    document.addEventListener('visibilitychange', changed)
    return () => document.removeEventListener('visibilitychange', changed)
  }, [])
}
