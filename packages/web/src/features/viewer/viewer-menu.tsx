import { Download, Ellipsis, ExternalLink, FileDown, MonitorPlay } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

import { originalUrl, pictureUrl, videoUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { saveAs } from '../../data/download.ts'
import { IconButton } from '../../ui/button.tsx'
import { MenuContent, MenuItem } from '../../ui/menu.tsx'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import type { ViewerAction } from './controls.tsx'

interface Props {
  readonly asset: Asset
  readonly actions: readonly ViewerAction[]
  readonly canDownload: boolean
  readonly onSlideshow: () => void
  readonly onAct: (action: ViewerAction) => void
}

/** What is done less often than what stands in the bar. */
export function ViewerMenu({ asset, actions, canDownload, onSlideshow, onAct }: Props) {
  const { id, originalFileName: name, isEdited } = asset
  const full = asset.type === 'VIDEO' ? videoUrl(id) : pictureUrl(id, 'fullsize', asset.thumbhash)
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton label={viewing.more}>
          <Ellipsis size={20} aria-hidden />
        </IconButton>
      </DropdownMenu.Trigger>
      <MenuContent>
        <MenuItem icon={MonitorPlay} onSelect={onSlideshow}>
          {viewing.slideshow.start}
        </MenuItem>
        {actions.map((action) => (
          <MenuItem key={action.name} icon={action.icon} onSelect={() => onAct(action)}>
            {action.label}
          </MenuItem>
        ))}
        {canDownload && (
          <MenuItem icon={Download} onSelect={() => saveAs(originalUrl(id), name)}>
            {say.viewer.download}
          </MenuItem>
        )}
        {canDownload && isEdited && (
          <MenuItem icon={FileDown} onSelect={() => saveAs(originalUrl(id, true), '')}>
            {viewing.downloadEdited}
          </MenuItem>
        )}
        <MenuItem icon={ExternalLink} onSelect={() => window.open(full, '_blank', 'noopener')}>
          {viewing.openFile}
        </MenuItem>
      </MenuContent>
    </DropdownMenu.Root>
  )
}
