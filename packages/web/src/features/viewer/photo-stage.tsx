import { useState } from 'react'
import type { CSSProperties, ReactNode } from 'react'

import { pictureUrl, videoUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { placeholder } from '../../ui/placeholder.ts'
import { showToast } from '../../ui/toast.ts'
import { useZoom } from './use-zoom.ts'
import type { StageActions } from './use-zoom.ts'
import type { Extent } from './zoom.ts'

/** A box on the photo; parts of its width and height, from the upper left corner. */
export interface Mark {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly label: string
}

interface Props extends Omit<StageActions, 'onPress'> {
  readonly asset: Asset
  readonly live: boolean
  readonly marks: readonly Mark[]
  readonly onLive: (live: boolean) => void
  /** The photo's own box, whatever is done to see it near; nothing before it is seen. */
  readonly onPhoto: (photo: HTMLElement | null) => void
  /** Said where no picture can be shown. */
  readonly missing: ReactNode
}

const FULL_FROM = 1.3

export function PhotoStage({ asset, live, marks, onLive, onPhoto, missing, ...actions }: Props) {
  const [natural, setNatural] = useState<Extent>()
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')
  const [fullShown, setFullShown] = useState(false)
  const photo = sizeOf(asset, natural)
  const { attach, view, fitted, pull } = useZoom(photo, {
    ...actions,
    onPress: (held) => onLive(held && Boolean(asset.livePhotoVideoId)),
  })
  const zoomed = view.scale > FULL_FROM
  if (state === 'failed') return missing
  const background = placeholder(asset.thumbhash)
  const transform = `translate(${view.x + pull.x}px, ${view.y + pull.y}px) scale(${view.scale})`
  return (
    <div
      ref={attach}
      className={`flex size-full touch-none items-center justify-center overflow-hidden select-none ${zoomed ? 'cursor-grab active:cursor-grabbing' : ''}`}
    >
      <div
        ref={state === 'shown' ? onPhoto : undefined}
        // A picture has the same sides wherever one reads.
        dir="ltr"
        className="relative shrink-0 bg-cover"
        style={
          {
            width: fitted.width,
            height: fitted.height,
            transform,
            '--near': view.scale,
            backgroundImage: state === 'loading' && background ? `url("${background}")` : undefined,
            backgroundSize: '100% 100%',
          } as CSSProperties
        }
      >
        <img
          src={pictureUrl(asset.id, 'preview', asset.thumbhash)}
          alt={say.viewer.image(asset.originalFileName)}
          draggable={false}
          className="size-full object-contain"
          onLoad={({ currentTarget }) => {
            setNatural({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
            setState('shown')
          }}
          onError={() => setState('failed')}
        />
        {(zoomed || fullShown) && (
          <img
            src={pictureUrl(asset.id, 'fullsize', asset.thumbhash)}
            alt=""
            draggable={false}
            className={`absolute inset-0 size-full object-contain ${fullShown ? '' : 'opacity-0'}`}
            onLoad={() => setFullShown(true)}
          />
        )}
        {live && asset.livePhotoVideoId && <Moving id={asset.livePhotoVideoId} onEnd={() => onLive(false)} />}
        {marks.map(({ id, label, ...box }) => (
          <Boxed key={id} box={box} label={label} scale={view.scale} />
        ))}
      </div>
    </div>
  )
}

/** The moving half of a live photo, over its still one. */
function Moving({ id, onEnd }: { id: string; onEnd: () => void }) {
  const failed = () => {
    onEnd()
    showToast({ text: viewing.liveFailed, tone: 'trouble' })
  }
  return (
    <video
      src={videoUrl(id)}
      autoPlay
      playsInline
      muted
      data-live
      className="pointer-events-none absolute inset-0 size-full object-contain"
      onEnded={onEnd}
      onLoadedMetadata={({ currentTarget }) => currentTarget.videoWidth === 0 && failed()}
      onError={failed}
    />
  )
}

interface BoxedProps {
  readonly box: Omit<Mark, 'id' | 'label'>
  readonly label: string
  readonly scale: number
}

const share = (part: number) => `${part * 100}%`

/** However near the photo is, line and letters stay as they are. */
const Boxed = ({ box: { x, y, width, height }, label, scale }: BoxedProps) => (
  <div
    className="pointer-events-none absolute rounded-control outline-white"
    style={{
      insetInlineStart: share(x),
      top: share(y),
      width: share(width),
      height: share(height),
      outlineStyle: 'solid',
      outlineWidth: 2 / scale,
    }}
  >
    <span
      className="absolute top-full start-1/2 mt-1 rounded-control bg-black/70 px-2 text-small whitespace-nowrap"
      style={{ transform: `translateX(-50%) scale(${1 / scale})`, transformOrigin: 'top' }}
    >
      {label}
    </span>
  </div>
)

/** The preview's proportions are those that are seen; the asset's size says how far zooming makes sense. */
function sizeOf(asset: Asset, natural: Extent | undefined): Extent {
  const said = asset.width && asset.height ? { width: asset.width, height: asset.height } : undefined
  if (!natural) return said ?? { width: 1200, height: 900 }
  const longest = Math.max(natural.width, natural.height, said?.width ?? 0, said?.height ?? 0)
  const factor = longest / Math.max(natural.width, natural.height)
  return { width: natural.width * factor, height: natural.height * factor }
}
