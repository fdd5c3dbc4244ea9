import { clsx } from 'clsx'
import { DropdownMenu } from 'radix-ui'
import type { ComponentProps, ComponentType, ReactNode } from 'react'

/** The box of a menu, beside its trigger. */
export const MenuContent = ({
  children,
  align = 'end',
}: {
  children: ReactNode
  align?: 'start' | 'end'
}) => (
  <DropdownMenu.Portal>
    <DropdownMenu.Content
      sideOffset={6}
      align={align}
      collisionPadding={8}
      className="z-60 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-surface border border-line bg-surface p-1 text-ink shadow-float"
    >
      {children}
    </DropdownMenu.Content>
  </DropdownMenu.Portal>
)

const ITEM =
  'flex min-h-10 cursor-pointer items-center gap-3 rounded-control px-3 outline-none data-highlighted:bg-line/60 data-disabled:opacity-60'

type ItemProps = ComponentProps<typeof DropdownMenu.Item> & {
  readonly icon: ComponentType<{ size?: number; className?: string }>
  readonly danger?: boolean
}

export const MenuItem = ({ icon: Icon, danger = false, children, ...rest }: ItemProps) => (
  <DropdownMenu.Item className={clsx(ITEM, danger && 'text-danger')} {...rest}>
    <Icon size={18} className={danger ? '' : 'text-quiet'} aria-hidden />
    <span className="flex-1">{children}</span>
  </DropdownMenu.Item>
)
