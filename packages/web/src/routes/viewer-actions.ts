// What can be done with the photo in the viewer; what is most often done stands in its bar, the rest in its menu.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { Archive, ArchiveRestore, Crop, Heart, ImagePlus, Link2, Lock, Trash2 } from 'lucide-react'
import { createElement } from 'react'

import { meQuery } from '../data/account.ts'
import { assetQuery } from '../data/assets.ts'
import type { Asset } from '../data/assets.ts'
import type { Scope } from '../data/timeline.ts'
import { ask } from '../features/changing/question.ts'
import { useRemove } from '../features/removing/removing.tsx'
import type { Remove } from '../features/removing/removing.tsx'
import { askShare } from '../features/sharing/share-question.ts'
import type { ViewerAction } from '../features/viewer/viewer.tsx'
import { say } from '../ui/messages.ts'
import { viewing } from '../ui/messages-viewer.ts'
import { showToast } from '../ui/toast.ts'
import { useLockedActions } from './locked-actions.ts'
import { lockPhotos, setArchived, setFavorite } from './photo-actions.ts'
import { useTrashActions } from './trash-actions.ts'

export function useViewerActions(scope: Scope, id: string, onEdit: () => void): readonly ViewerAction[] {
  const client = useQueryClient()
  const remove = useRemove()
  const inTrash = useTrashActions()
  const inLocked = useLockedActions()
  const asset = useQuery(assetQuery(id)).data
  const me = useQuery(meQuery).data?.id
  if (scope === 'trash' || asset?.isTrashed) return inTrash.map(ofOne)
  if (scope === 'locked') return inLocked.filter(({ name }) => name !== 'download').map(ofOne)
  if (asset && asset.ownerId !== me) return [toAlbum]
  return [
    ...(asset ? [editing(asset, onEdit)] : []),
    favoring(client, scope, asset),
    trashing(remove),
    toAlbum,
    sharing,
    archiving(client, scope, asset),
    locking(client, scope),
  ]
}

interface OfMany extends Omit<ViewerAction, 'do' | 'place'> {
  readonly do: (ids: readonly string[]) => Promise<boolean>
}

const ofOne = ({ name, label, icon, keys, do: act }: OfMany): ViewerAction => ({
  name,
  label,
  icon,
  keys,
  place: 'bar',
  do: (id) => act([id]),
})

/** True only for what takes the photo from here. */
const staying = async (done: Promise<boolean>): Promise<boolean> => {
  await done
  return false
}

const toAlbum: ViewerAction = {
  name: 'album',
  label: say.changing.toAlbum,
  icon: ImagePlus,
  keys: ['b'],
  place: 'menu',
  do: (id) => staying(ask('album', [id])),
}

const sharing: ViewerAction = {
  name: 'share',
  label: say.shareByLink,
  icon: Link2,
  keys: ['s'],
  place: 'menu',
  do: (id) => staying(askShare({ assetIds: [id] })),
}

const editing = (asset: Asset, onEdit: () => void): ViewerAction => ({
  name: 'edit',
  label: viewing.edit.action,
  icon: Crop,
  keys: ['e'],
  place: 'bar',
  do: async () => {
    const why = whyNotEdited(asset)
    if (why) showToast({ text: why, tone: 'trouble' })
    else onEdit()
    return false
  },
})

function whyNotEdited({ type, livePhotoVideoId, thumbhash }: Asset): string | undefined {
  if (type !== 'IMAGE') return viewing.edit.noVideo
  if (livePhotoVideoId) return viewing.edit.noLive
  return thumbhash ? undefined : viewing.edit.noSize
}

const favoring = (client: QueryClient, scope: Scope, asset: Asset | undefined): ViewerAction => {
  const { isFavorite = false } = asset ?? {}
  return {
    name: 'favorite',
    label: isFavorite ? say.changing.unfavorite : say.changing.favorite,
    icon: isFavorite ? FullHeart : Heart,
    keys: ['f'],
    place: 'bar',
    do: async (id) => (await setFavorite(client, [id], !isFavorite)) && isFavorite && scope === 'favorites',
  }
}

const FullHeart = ({ size = 20 }: { size?: number }) =>
  createElement(Heart, { size, fill: 'currentColor', 'aria-hidden': true })

const archiving = (client: QueryClient, scope: Scope, asset: Asset | undefined): ViewerAction => {
  const { isArchived = false } = asset ?? {}
  return {
    name: 'archive',
    label: isArchived ? say.changing.unarchive : say.changing.archive,
    icon: isArchived ? ArchiveRestore : Archive,
    keys: ['a'],
    place: 'menu',
    do: async (id) =>
      (await setArchived(client, [id], !isArchived)) && scope === (isArchived ? 'archive' : 'library'),
  }
}

const locking = (client: QueryClient, scope: Scope): ViewerAction => ({
  name: 'lock',
  label: say.locked.moveIn,
  icon: Lock,
  keys: [],
  place: 'menu',
  do: (id) => lockPhotos(client, scope, [id]),
})

const trashing = (remove: Remove): ViewerAction => ({
  name: 'trash',
  label: say.viewer.trash,
  icon: Trash2,
  keys: ['Delete'],
  place: 'bar',
  do: (id) => remove({ kind: 'trash', ids: [id] }),
})
