import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { useReturnFocus } from './return-focus.ts'
import { isOnToast } from './toast.ts'

/** A question or a notice above the page; Escape and a click outside close it unless `mustAnswer`. */
export function Dialog(props: {
  open: boolean
  onClose: () => void
  heading: string
  text: string
  mustAnswer?: boolean
  wide?: boolean
  children: ReactNode
}) {
  const returning = useReturnFocus()

  const stay = (event: Event) => {
    if (props.mustAnswer) event.preventDefault()
  }
  return (
    <Radix.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Radix.Content
          {...returning}
          onInteractOutside={(event) => (isOnToast(event) ? event.preventDefault() : stay(event))}
          onEscapeKeyDown={stay}
          className={`fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-4 overflow-y-auto rounded-surface bg-surface p-6 shadow-float ${props.wide ? 'w-[min(36rem,calc(100vw-2rem))]' : 'w-[min(28rem,calc(100vw-2rem))]'}`}
        >
          <div>
            <Radix.Title className="text-title font-semibold">{props.heading}</Radix.Title>
            <Radix.Description className="text-quiet">{props.text}</Radix.Description>
          </div>
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
