import { useQueryClient } from '@tanstack/react-query'
import { Eraser, RotateCcw } from 'lucide-react'

import { bringBack } from '../features/removing/outcome.ts'
import { useRemove } from '../features/removing/removing.tsx'
import type { SelectionAction } from '../features/timeline/timeline.tsx'
import { say } from '../ui/messages.ts'

/** What can be done with photos in the trash, one or many. */
export function useTrashActions(): readonly SelectionAction[] {
  const client = useQueryClient()
  const remove = useRemove()
  return [
    {
      name: 'restore',
      label: say.trash.restore,
      icon: RotateCcw,
      keys: ['r'],
      look: 'plain',
      do: (ids) => bringBack(client, ids),
    },
    {
      name: 'purge',
      label: say.removing.forGood,
      icon: Eraser,
      keys: ['Delete'],
      look: 'danger',
      do: (ids) => remove({ kind: 'purge', ids }),
    },
  ]
}
