import { Film } from 'lucide-react'
import type { MouseEvent } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { format, videoLength } from '../../ui/format.ts'
import { tidy as words } from '../../ui/messages-tidy.ts'
import { SmallPicture } from '../../ui/small-picture.tsx'

interface Props {
  readonly asset: Asset
  readonly marked: boolean
  readonly href: string
  readonly onMark: (marked: boolean) => void
  readonly onOpen: () => void
}

/** One line: what it is, when it was taken, how large it is. */
export function LargeFile({ asset, marked, href, onMark, onOpen }: Props) {
  const size = asset.exifInfo?.fileSizeInByte
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    onOpen()
  }
  return (
    <li className={`flex items-center gap-3 px-3 py-2 ${marked ? 'bg-accent/10' : ''}`}>
      <label className="-m-2 p-2">
        <input
          type="checkbox"
          aria-label={words.choose(asset.originalFileName)}
          className="block size-4 accent-accent"
          checked={marked}
          onChange={({ target }) => onMark(target.checked)}
        />
      </label>
      <a href={href} onClick={open} data-asset={asset.id} className="flex min-w-0 flex-1 items-center gap-3">
        <SmallPicture
          url={asset.thumbhash ? pictureUrl(asset.id, 'thumbnail', asset.thumbhash) : undefined}
        />
        <span className="min-w-0 flex-1">
          <bdi className="block truncate">{asset.originalFileName}</bdi>
          <span className="flex items-center gap-2 truncate text-small text-quiet">
            {format.date(asset.localDateTime)}
            {asset.type === 'VIDEO' && (
              <>
                <Film size={14} aria-hidden />
                {asset.duration !== null && videoLength(asset.duration)}
              </>
            )}
          </span>
        </span>
      </a>
      <span className="shrink-0 font-medium tabular-nums">
        {size === undefined || size === null ? words.unknownSize : words.size(size)}
      </span>
    </li>
  )
}
