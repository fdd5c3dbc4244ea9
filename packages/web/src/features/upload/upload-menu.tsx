import { DropdownMenu } from 'radix-ui'
import type { ReactElement } from 'react'

import { say } from '../../ui/messages.ts'

interface Props {
  readonly trigger: ReactElement
  readonly onFiles: () => void
  readonly onFolder: () => void
}

/** Files or a folder: open from the first moment, as it comes with the click that asks for it. */
export default function UploadMenu({ trigger, onFiles, onFolder }: Props) {
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          sideOffset={6}
          className="z-50 min-w-48 rounded-surface border border-line bg-surface p-1 shadow-float"
        >
          <Choice label={say.upload.addFiles} onSelect={onFiles} />
          <Choice label={say.upload.addFolder} onSelect={onFolder} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Choice({ label, onSelect }: { label: string; onSelect: () => void }) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className="cursor-pointer rounded-control px-3 py-2 outline-none data-highlighted:bg-line/60"
    >
      {label}
    </DropdownMenu.Item>
  )
}
