import { FlipHorizontal2, FlipVertical2, RectangleHorizontal, RotateCcw, RotateCw } from 'lucide-react'

import { IconButton } from '../../ui/button.tsx'
import { viewing } from '../../ui/messages-viewer.ts'
import { mirroredAlong, turnedBy } from './turn.ts'
import type { Turn } from './turn.ts'

/** Width to height of what lies across; free has none, and the original that of the photo. */
export const RATIOS = { free: 0, original: 0, square: 1, '4:3': 4 / 3, '3:2': 3 / 2, '16:9': 16 / 9 } as const
export type RatioName = keyof typeof RATIOS

interface RatiosProps {
  readonly chosen: RatioName
  readonly isUpright: boolean
  readonly onChoose: (name: RatioName, isUpright: boolean) => void
}

export function Ratios({ chosen, isUpright, onChoose }: RatiosProps) {
  const canSwap = RATIOS[chosen] > 1
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center justify-center gap-1">
      <legend className="sr-only">{viewing.edit.ratio}</legend>
      {(Object.keys(RATIOS) as RatioName[]).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === chosen}
          onClick={() => onChoose(name, isUpright)}
          className="min-h-9 shrink-0 rounded-full border border-white/30 px-3 text-small whitespace-nowrap hover:bg-white/10 aria-pressed:border-white aria-pressed:bg-white aria-pressed:text-black"
        >
          {nameOf(name, isUpright)}
        </button>
      ))}
      <IconButton
        label={viewing.edit.swap}
        aria-pressed={isUpright}
        disabled={!canSwap}
        className="disabled:opacity-40"
        onClick={() => onChoose(chosen, !isUpright)}
      >
        <RectangleHorizontal size={20} className={isUpright ? 'rotate-90' : ''} aria-hidden />
      </IconButton>
    </fieldset>
  )
}

function nameOf(name: RatioName, isUpright: boolean): string {
  if (name === 'free' || name === 'original' || name === 'square') return viewing.edit[name]
  return isUpright ? name.split(':').toReversed().join(':') : name
}

export const Turns = ({ turn, onTurn }: { turn: Turn; onTurn: (turn: Turn) => void }) => (
  <fieldset className="flex shrink-0 gap-1">
    <legend className="sr-only">{viewing.edit.turn}</legend>
    <IconButton label={viewing.edit.turnLeft} onClick={() => onTurn(turnedBy(turn, -90))}>
      <RotateCcw size={20} aria-hidden />
    </IconButton>
    <IconButton label={viewing.edit.turnRight} onClick={() => onTurn(turnedBy(turn, 90))}>
      <RotateCw size={20} aria-hidden />
    </IconButton>
    <IconButton label={viewing.edit.mirrorAcross} onClick={() => onTurn(mirroredAlong(turn, 'horizontal'))}>
      <FlipVertical2 size={20} aria-hidden />
    </IconButton>
    <IconButton label={viewing.edit.mirrorDown} onClick={() => onTurn(mirroredAlong(turn, 'vertical'))}>
      <FlipHorizontal2 size={20} aria-hidden />
    </IconButton>
  </fieldset>
)
