import { useState } from 'react'
import type { ReactNode } from 'react'

import { pictureUrl, videoUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { say } from '../../ui/messages.ts'
import { placeholder } from '../../ui/placeholder.ts'
import { useZoom } from './use-zoom.ts'
import type { StageActions } from './use-zoom.ts'
import type { Extent } from './zoom.ts'

interface Props extends StageActions {
  readonly asset: Asset
  readonly live: boolean
  readonly onLiveEnd: () => void
  /** Said where no picture can be shown. */
  readonly missing: ReactNode
}

const FULL_FROM = 1.3

export function PhotoStage({ asset, live, onLiveEnd, missing, ...actions }: Props) {
  const [natural, setNatural] = useState<Extent>()
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')
  const [fullShown, setFullShown] = useState(false)
  const photo = sizeOf(asset, natural)
  const { attach, view, fitted, pull } = useZoom(photo, actions)
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
        className="relative shrink-0 bg-cover"
        style={{
          width: fitted.width,
          height: fitted.height,
          transform,
          backgroundImage: state === 'loading' && background ? `url("${background}")` : undefined,
          backgroundSize: '100% 100%',
        }}
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
        {live && asset.livePhotoVideoId && (
          <video
            src={videoUrl(asset.livePhotoVideoId)}
            autoPlay
            playsInline
            muted
            className="absolute inset-0 size-full object-contain"
            onEnded={onLiveEnd}
            onError={onLiveEnd}
          />
        )}
      </div>
    </div>
  )
}

/** The preview's proportions are those that are seen; the asset's size says how far zooming makes sense. */
function sizeOf(asset: Asset, natural: Extent | undefined): Extent {
  const said = asset.width && asset.height ? { width: asset.width, height: asset.height } : undefined
  if (!natural) return said ?? { width: 1200, height: 900 }
  const longest = Math.max(natural.width, natural.height, said?.width ?? 0, said?.height ?? 0)
  const factor = longest / Math.max(natural.width, natural.height)
  return { width: natural.width * factor, height: natural.height * factor }
}
