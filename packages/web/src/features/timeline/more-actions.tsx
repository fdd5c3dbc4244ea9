import { Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

import { IconButton } from '../../ui/button.tsx'
import { MenuContent, MenuItem } from '../../ui/menu.tsx'
import { say } from '../../ui/messages.ts'
import type { SelectionAction } from './selection-bar.tsx'

interface MoreProps {
  readonly actions: readonly SelectionAction[]
  readonly disabled: boolean
  readonly onAct: (action: SelectionAction) => void
}

/** What has no room in the bar. */
export default function MoreActions({ actions, disabled, onAct }: MoreProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild disabled={disabled}>
        <IconButton label={say.selection.more}>
          <Ellipsis size={19} aria-hidden />
        </IconButton>
      </DropdownMenu.Trigger>
      <MenuContent>
        {actions.map((action) => (
          <MenuItem
            key={action.name}
            icon={action.icon}
            danger={action.look === 'danger'}
            onSelect={() => onAct(action)}
          >
            {action.label}
          </MenuItem>
        ))}
      </MenuContent>
    </DropdownMenu.Root>
  )
}
