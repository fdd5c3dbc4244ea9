import { Bookmark, Ellipsis, EyeOff, Image as ImageIcon, ImageMinus, Pause, Play, X } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

import { IconButton } from '../../ui/button.tsx'
import { MenuContent, MenuItem } from '../../ui/menu.tsx'
import { memories as words } from '../../ui/messages-memories.ts'
import { wantsNoMovement } from './movement.ts'

interface Props {
  readonly paused: boolean
  readonly kept: boolean
  readonly onPause: () => void
  readonly onKeep: () => void
  /** While the menu is open. */
  readonly onMenu: (open: boolean) => void
  readonly onOpen: () => void
  readonly onLeaveOut: () => void
  readonly onHide: () => void
  readonly onClose: () => void
}

export function StoryControls(props: Props) {
  const { paused, kept } = props
  const Turn = paused ? Play : Pause
  return (
    <>
      {!wantsNoMovement() && (
        <IconButton label={paused ? words.play : words.pause} onClick={props.onPause}>
          <Turn size={20} aria-hidden />
        </IconButton>
      )}
      <IconButton label={kept ? words.keepNot : words.keep} onClick={props.onKeep}>
        <Bookmark size={20} fill={kept ? 'currentColor' : 'none'} aria-hidden />
      </IconButton>
      <DropdownMenu.Root modal={false} onOpenChange={props.onMenu}>
        <DropdownMenu.Trigger asChild>
          <IconButton label={words.more}>
            <Ellipsis size={20} aria-hidden />
          </IconButton>
        </DropdownMenu.Trigger>
        <MenuContent>
          <MenuItem icon={ImageIcon} onSelect={props.onOpen}>
            {words.open}
          </MenuItem>
          <MenuItem icon={ImageMinus} onSelect={props.onLeaveOut}>
            {words.leaveOut}
          </MenuItem>
          <MenuItem icon={EyeOff} onSelect={props.onHide}>
            {words.hide}
          </MenuItem>
        </MenuContent>
      </DropdownMenu.Root>
      <IconButton label={words.close} onClick={props.onClose}>
        <X size={22} aria-hidden />
      </IconButton>
    </>
  )
}
