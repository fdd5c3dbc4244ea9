import {
  ArrowLeft,
  ChevronLeft,
  ChevronRight,
  Download,
  Globe,
  Info as InfoIcon,
  Sparkle,
} from 'lucide-react'
import type { ComponentType } from 'react'

import { originalUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { IconButton } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { ViewerMenu } from './viewer-menu.tsx'

/** Something to do with the photo that is shown; true when it is done and the photo is gone from here. */
export interface ViewerAction {
  readonly name: string
  readonly label: string
  readonly icon: ComponentType<{ size?: number }>
  readonly keys: readonly string[]
  readonly place: 'bar' | 'menu'
  readonly do: (id: string) => Promise<boolean>
}

interface Props {
  readonly shown: boolean
  readonly asset: Asset | undefined
  readonly live: boolean
  readonly infoShown: boolean
  readonly onClose: () => void
  readonly onPrevious: (() => void) | undefined
  readonly onNext: (() => void) | undefined
  readonly onInfo: () => void
  readonly onLive: (live: boolean) => void
  /** Undefined where it is no panorama. */
  readonly round: boolean | undefined
  readonly onRound: (round: boolean) => void
  readonly onSlideshow: () => void
  readonly actions: readonly ViewerAction[]
  readonly backLabel: string
  readonly canDownload: boolean
  readonly onAct: (action: ViewerAction) => void
}

export function Controls(props: Props) {
  const { asset, shown } = props
  const fade = shown ? 'opacity-100' : 'opacity-0 focus-within:opacity-100'
  return (
    <>
      <div
        className={`pointer-events-none absolute inset-x-0 top-0 flex items-center gap-1 bg-linear-to-b from-black/75 to-transparent p-2 pb-12 transition-opacity *:pointer-events-auto ${fade}`}
      >
        <IconButton label={props.backLabel} onClick={props.onClose}>
          <ArrowLeft size={22} aria-hidden />
        </IconButton>
        <span className="min-w-0 flex-1 truncate px-2 text-white [text-shadow:0_0_4px_black]">
          {asset?.originalFileName}
        </span>
        {asset?.livePhotoVideoId && (
          <IconButton
            label={say.viewer.play}
            aria-pressed={props.live}
            onClick={() => props.onLive(true)}
            onPointerEnter={(event) => event.pointerType === 'mouse' && props.onLive(true)}
            onPointerLeave={(event) => event.pointerType === 'mouse' && props.onLive(false)}
          >
            <Sparkle size={20} aria-hidden fill={props.live ? 'currentColor' : 'none'} />
          </IconButton>
        )}
        {props.round !== undefined && (
          <IconButton
            label={props.round ? viewing.round.flat : viewing.round.show}
            aria-pressed={props.round}
            onClick={() => props.onRound(!props.round)}
          >
            <Globe size={20} aria-hidden />
          </IconButton>
        )}
        {asset && (
          <>
            {props.canDownload && (
              <a
                href={originalUrl(asset.id)}
                download={asset.originalFileName}
                aria-label={say.viewer.download}
                title={say.viewer.download}
                className={`inline-flex size-10 shrink-0 items-center justify-center rounded-control hover:bg-white/10 ${props.actions.length > 0 ? 'max-sm:hidden' : ''}`}
              >
                <Download size={20} aria-hidden />
              </a>
            )}
            <IconButton label={say.viewer.info} aria-expanded={props.infoShown} onClick={props.onInfo}>
              <InfoIcon size={20} aria-hidden />
            </IconButton>
            {props.actions
              .filter(({ place }) => place === 'bar')
              .map((action) => (
                <IconButton key={action.name} label={action.label} onClick={() => props.onAct(action)}>
                  <action.icon size={20} aria-hidden />
                </IconButton>
              ))}
            <ViewerMenu
              asset={asset}
              actions={props.actions.filter(({ place }) => place === 'menu')}
              canDownload={props.canDownload}
              onSlideshow={props.onSlideshow}
              onAct={props.onAct}
            />
          </>
        )}
      </div>
      <Side side="left" label={say.viewer.previous} fade={fade} onClick={props.onPrevious} />
      <Side side="right" label={say.viewer.next} fade={fade} onClick={props.onNext} />
    </>
  )
}

interface SideProps {
  readonly side: 'left' | 'right'
  readonly label: string
  readonly fade: string
  readonly onClick: (() => void) | undefined
}

function Side({ side, label, fade, onClick }: SideProps) {
  if (!onClick) return null
  const Icon = side === 'left' ? ChevronLeft : ChevronRight
  const place = side === 'left' ? 'start-2' : 'end-2'
  return (
    <IconButton
      label={label}
      onClick={onClick}
      className={`absolute top-1/2 -mt-6 size-12 rounded-full bg-black/45 transition-opacity max-md:hidden ${place} ${fade} focus-visible:opacity-100`}
    >
      <Icon size={26} aria-hidden />
    </IconButton>
  )
}
