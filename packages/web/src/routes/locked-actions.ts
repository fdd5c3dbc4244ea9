import { useQueryClient } from '@tanstack/react-query'
import { Download, LockOpen, Trash2 } from 'lucide-react'

import { tellChanged, tellTrouble } from '../data/changes.ts'
import { sayOf } from '../data/editing.ts'
import { forgetPhotos } from '../data/timeline.ts'
import { downloadPhotos } from '../features/changing/download.ts'
import { useRemove } from '../features/removing/removing.tsx'
import type { SelectionAction } from '../features/timeline/timeline.tsx'
import { say } from '../ui/messages.ts'

/** What can be done with photos in the locked folder, one or many. */
export function useLockedActions(): readonly SelectionAction[] {
  const client = useQueryClient()
  const remove = useRemove()
  const moveOut = async (ids: readonly string[]) => {
    try {
      const changed = await sayOf(ids, { visibility: 'timeline' })
      forgetPhotos(client, 'locked', new Set(ids))
      tellChanged(client, say.locked.movedOut(ids.length), changed)
      return true
    } catch (error) {
      tellTrouble(error)
      return false
    }
  }
  return [
    {
      name: 'move-out',
      label: say.locked.moveOut,
      icon: LockOpen,
      keys: ['l'],
      look: 'plain',
      do: moveOut,
    },
    {
      name: 'download',
      label: say.changing.download,
      icon: Download,
      keys: ['d'],
      look: 'plain',
      do: downloadPhotos,
    },
    {
      name: 'trash',
      label: say.removing.toTrash,
      icon: Trash2,
      keys: ['Delete'],
      look: 'danger',
      do: (ids) => remove({ kind: 'trash', ids }),
    },
  ]
}
