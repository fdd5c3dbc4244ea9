// Editing a photo: a frame to crop by, turns and mirroring, seen at once and kept as edits; the file stays as it came.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

import type { Asset } from '../../data/assets.ts'
import { tellChanged } from '../../data/changes.ts'
import { drawingCell, editPhoto, editsQuery, followPictures, uneditedUrl } from '../../data/edits.ts'
import type { Edit } from '../../data/edits.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import type { Size } from '../../ui/frame.ts'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { useSize } from '../../ui/size.ts'
import { all, withRatio } from './crop.ts'
import { CropFrame } from './crop-frame.tsx'
import { isOpenedByBrowsers, sourceSize } from './source.ts'
import { RATIOS, Ratios, Turns } from './tools.tsx'
import type { RatioName } from './tools.tsx'
import { boxOf, boxSeen, editsOf, shapeOf, sizeSeen, UPRIGHT } from './turn.ts'
import type { Shape, Turn } from './turn.ts'

interface Props {
  readonly asset: Asset
  readonly onClose: () => void
}

export default function PhotoEditor({ asset, onClose }: Props) {
  const edits = useQuery(editsQuery(asset.id))
  // What was kept from before may have been undone since.
  const before = edits.isFetchedAfterMount ? edits.data : undefined
  const [preview, setPreview] = useState<Size>()
  const [failed, setFailed] = useState(false)
  const [file, setFile] = useState<Size>()
  const told = preview && sourceSize(asset, preview, !drawingCell.get().has(asset.id))
  const source = told ?? file
  const asksFile = preview !== undefined && !told && isOpenedByBrowsers(asset)
  const trouble = edits.isError ? wordsFor(edits.error) : failed ? viewing.edit.failed : ''
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          className="viewer fixed inset-0 z-50 flex flex-col bg-black text-white outline-none"
        >
          {before && source ? (
            <Editing asset={asset} source={source} before={before} onClose={onClose} />
          ) : (
            <>
              <Head onClose={onClose} />
              <output className="flex flex-1 items-center justify-center p-8 text-center">
                {trouble || (preview && before && !asksFile ? viewing.edit.noSize : say.loading)}
              </output>
              <Measured url={uneditedUrl(asset.id)} onSize={setPreview} onFailed={() => setFailed(true)} />
              {asksFile && (
                <Measured
                  url={uneditedUrl(asset.id, 'fullsize')}
                  onSize={setFile}
                  onFailed={() => setFailed(true)}
                />
              )}
            </>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface MeasuredProps {
  readonly url: string
  readonly onSize: (size: Size) => void
  readonly onFailed: () => void
}

/** Not seen; loaded to know how large it is. */
const Measured = ({ url, onSize, onFailed }: MeasuredProps) => (
  <img
    src={url}
    alt=""
    hidden
    onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => onSize({ width, height })}
    onError={onFailed}
  />
)

const Head = ({ onClose, children }: { onClose: () => void; children?: ReactNode }) => (
  <div className="flex items-center gap-2 p-2">
    <IconButton label={say.cancel} onClick={onClose}>
      <X size={22} aria-hidden />
    </IconButton>
    <Dialog.Title className="min-w-0 flex-1 truncate text-title font-semibold max-sm:sr-only">
      {viewing.edit.heading}
    </Dialog.Title>
    {children}
  </div>
)

interface EditingProps extends Props {
  readonly source: Size
  readonly before: readonly Edit[]
}

function Editing({ asset, source, before, onClose }: EditingProps) {
  const [shape, setShape] = useState(() => shapeOf(before))
  const [ratio, setRatio] = useState<{ name: RatioName; isUpright: boolean }>({
    name: 'free',
    isUpright: source.height > source.width,
  })
  const save = useSaving(asset.id, onClose)
  const seen = sizeSeen(source, shape.turn)
  const box = shape.crop ? boxSeen(shape.crop, source, shape.turn) : all(seen)
  const edits = editsOf(shape, source)
  const [cropped] = edits
  const size = cropped && 'width' in cropped.parameters ? cropped.parameters : source
  const { width, height } = sizeSeen(size, shape.turn)
  const frame = (next: typeof box) => setShape({ ...shape, crop: boxOf(next, source, shape.turn) })
  const turnTo = (turn: Turn) => {
    if ((turn.angle - shape.turn.angle) % 180 !== 0) setRatio({ ...ratio, isUpright: !ratio.isUpright })
    setShape({ ...shape, turn })
  }
  const choose = (name: RatioName, isUpright: boolean) => {
    setRatio({ name, isUpright })
    const value = valueOf(name, isUpright, seen)
    if (value !== undefined) frame(withRatio(box, value, seen))
  }
  const done = () => {
    const isSame = JSON.stringify(editsOf(shapeOf(before), source)) === JSON.stringify(edits)
    if (isSame) onClose()
    else save.mutate(edits)
  }
  const asItCame = () => {
    setShape({ crop: undefined, turn: UPRIGHT })
    setRatio({ name: 'free', isUpright: source.height > source.width })
  }
  return (
    <>
      <Head onClose={onClose}>
        <output className="flex-1 px-2 text-small text-white/75 tabular-nums sm:flex-none">
          {viewing.edit.size(width, height)}
        </output>
        <Button
          look="quiet"
          title={viewing.edit.revertHint}
          disabled={edits.length === 0}
          onClick={asItCame}
          className="text-white hover:bg-white/10"
        >
          {viewing.edit.revert}
        </Button>
        <Button look="primary" disabled={save.isPending} onClick={done}>
          {save.isPending ? viewing.edit.saving : viewing.edit.save}
        </Button>
      </Head>
      {save.isError && (
        <p role="alert" className="px-4 pb-2 text-center">
          {wordsFor(save.error)}
        </p>
      )}
      <Stage id={asset.id} source={source} shape={shape}>
        {(scale) => (
          <CropFrame
            box={box}
            within={seen}
            ratio={valueOf(ratio.name, ratio.isUpright, seen)}
            scale={scale}
            onChange={frame}
          />
        )}
      </Stage>
      <div className="flex flex-wrap items-center justify-center gap-x-8 gap-y-2 p-3 pb-[calc(0.75rem+env(safe-area-inset-bottom))]">
        <Ratios chosen={ratio.name} isUpright={ratio.isUpright} onChoose={choose} />
        <Turns turn={shape.turn} onTurn={turnTo} />
      </div>
    </>
  )
}

function valueOf(name: RatioName, isUpright: boolean, seen: Size): number | undefined {
  if (name === 'free') return undefined
  if (name === 'original') return seen.width / seen.height
  return isUpright ? 1 / RATIOS[name] : RATIOS[name]
}

function useSaving(id: string, onClose: () => void) {
  const client = useQueryClient()
  const follow = () => void followPictures(client, id)
  return useMutation({
    mutationFn: (edits: readonly Edit[]) => editPhoto(id, edits),
    onSuccess: (changed, edits) => {
      onClose()
      tellChanged(client, edits.length > 0 ? viewing.edit.saved : viewing.edit.reverted, changed, follow)
      follow()
    },
  })
}

interface StageProps {
  readonly id: string
  readonly source: Size
  readonly shape: Shape
  readonly children: (scale: number) => ReactNode
}

const EDGE = 24

/** The whole picture, turned and mirrored, as large as there is room. */
function Stage({ id, source, shape: { turn }, children }: StageProps) {
  const [element, attach] = useState<HTMLElement | null>(null)
  const room = useSize(element)
  const seen = sizeSeen(source, turn)
  const scale = Math.max(
    0,
    Math.min((room.width - 2 * EDGE) / seen.width, (room.height - 2 * EDGE) / seen.height),
  )
  return (
    <div ref={attach} className="flex min-h-0 flex-1 items-center justify-center overflow-hidden select-none">
      {scale > 0 && (
        <div
          // A picture has the same sides wherever one reads.
          dir="ltr"
          className="relative shrink-0"
          style={{ width: seen.width * scale, height: seen.height * scale }}
        >
          <img
            src={uneditedUrl(id)}
            alt={say.viewer.page}
            draggable={false}
            className="absolute start-1/2 top-1/2 max-w-none"
            style={{
              width: source.width * scale,
              height: source.height * scale,
              transform: `translate(-50%, -50%) rotate(${turn.angle}deg) scaleX(${turn.mirrored ? -1 : 1})`,
            }}
          />
          {children(scale)}
        </div>
      )}
    </div>
  )
}
