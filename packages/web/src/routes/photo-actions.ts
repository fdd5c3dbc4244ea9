// What can be done with photos that are in sight, one or many; every page of photos offers it.
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import {
  Archive,
  ArchiveRestore,
  CalendarClock,
  Download,
  Heart,
  HeartOff,
  ImagePlus,
  Layers,
  Layers2,
  Link2,
  Lock,
  MapPin,
  MonitorPlay,
  Tag,
  Trash2,
} from 'lucide-react'

import { assetQuery } from '../data/assets.ts'
import { tellChanged, tellTrouble } from '../data/changes.ts'
import type { Changed } from '../data/changes.ts'
import { createStack, dissolveStacks, sayOf } from '../data/editing.ts'
import { walkThrough } from '../data/sequence.ts'
import { forgetPhotos } from '../data/timeline.ts'
import type { Photo, Scope } from '../data/timeline.ts'
import { downloadPhotos } from '../features/changing/download.ts'
import { ask } from '../features/changing/question.ts'
import { useRemove } from '../features/removing/removing.tsx'
import type { Remove } from '../features/removing/removing.tsx'
import { askShare } from '../features/sharing/share-question.ts'
import { showSlides } from '../features/slideshow/show-question.ts'
import type { SelectionAction } from '../features/timeline/timeline.tsx'
import { say } from '../ui/messages.ts'

/** In the timeline and everywhere else where one's photos are shown. */
export function usePhotoActions(scope: Scope, me: string | undefined): readonly SelectionAction[] {
  const client = useQueryClient()
  const remove = useRemove()
  return actionsFor(client, remove, scope, me)
}

function actionsFor(
  client: QueryClient,
  remove: Remove,
  scope: Scope,
  me: string | undefined,
): readonly SelectionAction[] {
  // What others added to an album is theirs: only who put a photo in may change it.
  const own = (photos: readonly Photo[]) => photos.every(({ ownerId }) => ownerId === me)
  const plain = { keys: [], look: 'plain' } as const
  const place: SelectionAction = {
    ...plain,
    name: 'place',
    label: say.changing.place,
    icon: MapPin,
    when: own,
    do: (ids) => ask('place', ids),
  }
  return [
    ...(scope === 'unplaced' ? [place] : []),
    {
      ...plain,
      name: 'favorite',
      label: say.changing.favorite,
      icon: Heart,
      keys: ['f'],
      when: (photos) => own(photos) && !photos.every(({ isFavorite }) => isFavorite),
      do: (ids) => setFavorite(client, ids, true),
    },
    {
      ...plain,
      name: 'unfavorite',
      label: say.changing.unfavorite,
      icon: HeartOff,
      keys: ['f'],
      when: (photos) => own(photos) && photos.every(({ isFavorite }) => isFavorite),
      do: (ids) => setFavorite(client, ids, false),
    },
    {
      ...plain,
      name: 'album',
      label: say.changing.toAlbum,
      icon: ImagePlus,
      keys: ['b'],
      do: (ids) => ask('album', ids),
    },
    {
      ...plain,
      name: 'share',
      label: say.shareByLink,
      icon: Link2,
      keys: ['s'],
      when: own,
      do: (ids) => askShare({ assetIds: ids }),
    },
    {
      ...plain,
      name: 'download',
      label: say.changing.download,
      icon: Download,
      keys: ['d'],
      do: downloadPhotos,
    },
    {
      ...plain,
      name: 'slideshow',
      label: say.changing.slideshow,
      icon: MonitorPlay,
      when: (photos) => photos.length > 1,
      do: async (ids) => {
        await showSlides(walkThrough(ids))
        return false
      },
    },
    scope === 'archive'
      ? {
          ...plain,
          name: 'unarchive',
          label: say.changing.unarchive,
          icon: ArchiveRestore,
          keys: ['a'],
          do: (ids) => setArchived(client, ids, false),
        }
      : {
          ...plain,
          name: 'archive',
          label: say.changing.archive,
          icon: Archive,
          keys: ['a'],
          when: own,
          do: (ids) => setArchived(client, ids, true),
        },
    {
      ...plain,
      name: 'tag',
      label: say.changing.tag,
      icon: Tag,
      keys: ['t'],
      when: own,
      do: (ids) => ask('tag', ids),
    },
    {
      ...plain,
      name: 'date',
      label: say.changing.date,
      icon: CalendarClock,
      when: own,
      do: (ids) => ask('date', ids),
    },
    ...(scope === 'unplaced' ? [] : [place]),
    {
      ...plain,
      name: 'stack',
      label: say.changing.stack,
      icon: Layers,
      when: (photos) => own(photos) && photos.length > 1,
      do: (ids) =>
        changed(client, createStack(ids), say.changing.stacked(ids.length), () =>
          forgetPhotos(client, scope, new Set(ids.slice(1))),
        ),
    },
    {
      ...plain,
      name: 'unstack',
      label: say.changing.unstack,
      icon: Layers2,
      when: (photos) => own(photos) && photos.length === 1 && photos.some(({ stack }) => stack !== null),
      do: (ids) => changed(client, stacksOf(client, ids).then(dissolveStacks), say.changing.unstacked),
    },
    {
      ...plain,
      name: 'lock',
      label: say.locked.moveIn,
      icon: Lock,
      when: own,
      do: (ids) => lockPhotos(client, scope, ids),
    },
    {
      name: 'trash',
      label: say.removing.toTrash,
      icon: Trash2,
      keys: ['Delete'],
      look: 'danger',
      when: own,
      do: (ids) => remove({ kind: 'trash', ids }),
    },
  ]
}

export const lockPhotos = (client: QueryClient, scope: Scope, ids: readonly string[]) =>
  changed(client, sayOf(ids, { visibility: 'locked' }), say.locked.movedIn(ids.length), () =>
    forgetPhotos(client, scope, new Set(ids)),
  )

export const setFavorite = (client: QueryClient, ids: readonly string[], isFavorite: boolean) =>
  changed(
    client,
    sayOf(ids, { isFavorite }),
    isFavorite ? say.changing.favorited(ids.length) : say.changing.unfavorited(ids.length),
    () => isFavorite || forgetPhotos(client, 'favorites', new Set(ids)),
  )

export const setArchived = (client: QueryClient, ids: readonly string[], isArchived: boolean) =>
  changed(
    client,
    sayOf(ids, { visibility: isArchived ? 'archive' : 'timeline' }),
    isArchived ? say.changing.archived(ids.length) : say.changing.unarchived(ids.length),
    () => forgetPhotos(client, isArchived ? 'library' : 'archive', new Set(ids)),
  )

async function stacksOf(client: QueryClient, ids: readonly string[]): Promise<string[]> {
  const assets = await Promise.all(ids.map((id) => client.fetchQuery(assetQuery(id))))
  return assets.flatMap(({ stack }) => (stack ? [stack.id] : []))
}

/** Waits for the change and says what came of it; what leaves the page leaves it before anything is asked anew. */
async function changed(
  client: QueryClient,
  change: Promise<Changed>,
  text: string,
  show: () => unknown = () => undefined,
): Promise<boolean> {
  try {
    const done = await change
    show()
    tellChanged(client, text, done)
    return true
  } catch (error) {
    tellTrouble(error)
    return false
  }
}
