import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { IconButton } from './button.tsx'
import { useReturnFocus } from './return-focus.ts'
import { isOnToast } from './toast.ts'

/** Details beside the page on a desktop, over it on a phone. Escape and a click outside close it. */
export function Sheet(props: {
  onClose: () => void
  heading: ReactNode
  closeLabel: string
  children: ReactNode
}) {
  const returning = useReturnFocus()

  return (
    <Radix.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content
          {...returning}
          aria-describedby={undefined}
          onInteractOutside={(event) => isOnToast(event) && event.preventDefault()}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
          tabIndex={0}
          className="sheet fixed inset-y-0 end-0 z-50 flex w-full flex-col overflow-y-auto bg-surface shadow-float outline-offset-[-2px] md:w-[30rem]"
        >
          <div className="sticky top-0 z-10 flex items-start gap-3 border-b border-line bg-surface py-3 pe-3 ps-5">
            <Radix.Title className="min-w-0 flex-1 py-2 text-title font-semibold break-words">
              {props.heading}
            </Radix.Title>
            <Radix.Close asChild>
              <IconButton label={props.closeLabel}>
                <X size={20} aria-hidden />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="flex flex-1 flex-col gap-6 px-5 py-5">{props.children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
