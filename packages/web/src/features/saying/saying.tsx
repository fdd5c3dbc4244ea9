// What its owner says of a photo, changed where it stands: beside the photo in the viewer.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarClock, ImagePlus, Plus, Star, X } from 'lucide-react'

import { albumsOfQuery } from '../../data/albums.ts'
import { assetQuery } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { tellChanged, tellTrouble } from '../../data/changes.ts'
import type { Changed } from '../../data/changes.ts'
import { sayOf } from '../../data/editing.ts'
import { untagPhotos } from '../../data/tags.ts'
import { EditInPlace } from '../../ui/edit-in-place.tsx'
import { say } from '../../ui/messages.ts'
import { PeopleOnPhoto } from './people-on-photo.tsx'
import type { FaceMark } from './people-on-photo.tsx'
import { Small } from './small.tsx'
import { StackStrip } from './stack-strip.tsx'

interface Props {
  readonly asset: Asset
  readonly ask: (kind: 'album' | 'tag' | 'date') => void
  /** Another photo of its stack. */
  readonly onShow: (id: string) => void
  /** Whom somebody points at, to be shown on the photo. */
  readonly onPoint: (marks: readonly FaceMark[]) => void
  /** Left out where no picture is seen that somebody could be tagged on. */
  readonly onTag: (() => void) | undefined
}

export type { FaceMark }

/** `ask` opens the question for more than a word: an album, tags, a date. */
export function Saying({ asset, ask, onShow, onPoint, onTag }: Props) {
  const change = useChange(asset)
  const { description, rating } = asset.exifInfo ?? {}
  return (
    <div className="flex flex-col gap-4 border-b border-line px-5 pb-5">
      <EditInPlace
        label={say.info.description}
        value={description ?? ''}
        placeholder={say.album.addDescription}
        lines="many"
        maxLength={100_000}
        onSave={(text) => void change(sayOf([asset.id], { description: text }), say.changing.described)}
      />
      <Stars
        rating={rating ?? 0}
        onRate={(stars) =>
          void change(sayOf([asset.id], { rating: stars > 0 ? stars : null }), say.changing.rated(stars))
        }
      />
      <PeopleOnPhoto
        assetId={asset.id}
        onPoint={onPoint}
        onTag={asset.width && asset.height ? onTag : undefined}
        onChange={(changing, text) => void change(changing, text)}
      />
      <Tags
        asset={asset}
        onAdd={() => ask('tag')}
        onRemove={(id) => void change(untagPhotos(id, [asset.id]), say.tags.untagged(1))}
      />
      {asset.stack && (
        <StackStrip
          stackId={asset.stack.id}
          shown={asset.id}
          onShow={onShow}
          onChange={(changing, text) => void change(changing, text)}
        />
      )}
      <Albums asset={asset} onAdd={() => ask('album')} />
      <div>
        <Small icon={CalendarClock} onClick={() => ask('date')}>
          {say.changing.date}
        </Small>
      </div>
    </div>
  )
}

function useChange(asset: Asset) {
  const client = useQueryClient()
  return async (change: Promise<Changed>, text: string) => {
    try {
      const changed = await change
      await client.invalidateQueries(assetQuery(asset.id))
      tellChanged(client, text, changed)
    } catch (error) {
      tellTrouble(error)
    }
  }
}

const FIVE = [1, 2, 3, 4, 5]

/** The star that is pressed again takes the rating away. */
function Stars({ rating, onRate }: { rating: number; onRate: (stars: number) => void }) {
  return (
    <fieldset className="-ms-2 flex">
      <legend className="sr-only">{say.info.rating}</legend>
      {FIVE.map((stars) => (
        <button
          key={stars}
          type="button"
          aria-label={say.info.stars(stars)}
          aria-pressed={stars === rating}
          onClick={() => onRate(stars === rating ? 0 : stars)}
          className={`flex size-9 items-center justify-center rounded-control hover:bg-line/60 ${stars <= rating ? 'text-accent' : 'text-quiet'}`}
        >
          <Star size={19} fill={stars <= rating ? 'currentColor' : 'none'} aria-hidden />
        </button>
      ))}
    </fieldset>
  )
}

interface TagsProps {
  readonly asset: Asset
  readonly onAdd: () => void
  readonly onRemove: (id: string) => void
}

const Tags = ({ asset: { tags = [] }, onAdd, onRemove }: TagsProps) => (
  <section aria-label={say.tags.page}>
    <h3 className="pb-1 text-small text-quiet">{say.tags.page}</h3>
    <ul className="flex flex-wrap gap-2">
      {tags.map(({ id, value, color }) => (
        <li key={id} className="flex min-w-0 items-center rounded-full bg-line/70 ps-3 text-small">
          {color && (
            <span className="me-2 size-2 shrink-0 rounded-full" style={{ background: color }} aria-hidden />
          )}
          <Link to="/tags/$tagId" params={{ tagId: id }} className="min-w-0 truncate hover:underline">
            {value}
          </Link>
          <button
            type="button"
            aria-label={say.saying.untag(value)}
            onClick={() => onRemove(id)}
            className="flex size-8 shrink-0 items-center justify-center rounded-full hover:bg-line"
          >
            <X size={14} aria-hidden />
          </button>
        </li>
      ))}
      <li>
        <Small icon={Plus} onClick={onAdd}>
          {say.saying.addTag}
        </Small>
      </li>
    </ul>
  </section>
)

function Albums({ asset, onAdd }: { asset: Asset; onAdd: () => void }) {
  const albums = useQuery(albumsOfQuery(asset.id)).data ?? []
  return (
    <section aria-label={say.albums.page}>
      <h3 className="pb-1 text-small text-quiet">{say.albums.page}</h3>
      <ul className="flex flex-col items-start gap-1">
        {albums.map((album) => (
          <li key={album.id} className="max-w-full">
            <Link
              to="/albums/$albumId"
              params={{ albumId: album.id }}
              className="block truncate text-accent underline-offset-4 hover:underline"
            >
              {album.albumName || say.albums.unnamed}
            </Link>
          </li>
        ))}
        <li>
          <Small icon={ImagePlus} onClick={onAdd}>
            {say.changing.toAlbum}
          </Small>
        </li>
      </ul>
    </section>
  )
}
