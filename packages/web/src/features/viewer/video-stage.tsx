import { useState } from 'react'

import { pictureUrl, videoUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { say } from '../../ui/messages.ts'
import { Missing } from './missing.tsx'

interface Props {
  readonly asset: Asset
  readonly reason: string | undefined
}

export function VideoStage({ asset, reason }: Props) {
  const [failed, setFailed] = useState(false)
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
    >
      <track kind="captions" />
    </video>
  )
}
