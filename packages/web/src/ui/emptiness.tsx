import type { ComponentType, ReactNode } from 'react'

interface Props {
  readonly icon: ComponentType<{ size?: number; strokeWidth?: number; className?: string }>
  readonly heading: string
  readonly text: string
  readonly children?: ReactNode
}

/** Where nothing is yet: what would be here, and how it comes here. */
export function Emptiness({ icon: Icon, heading, text, children }: Props) {
  return (
    <div className="flex h-full flex-1 flex-col items-center justify-center gap-2 p-6 text-center">
      <Icon size={36} strokeWidth={1.4} className="text-quiet" aria-hidden />
      <p className="pt-2 text-title font-medium">{heading}</p>
      <p className="max-w-md text-quiet">{text}</p>
      {children && <div className="flex flex-wrap justify-center gap-3 pt-3">{children}</div>}
    </div>
  )
}
