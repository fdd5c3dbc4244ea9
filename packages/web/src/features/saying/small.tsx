import type { ComponentType, ReactNode } from 'react'

interface SmallProps {
  readonly icon: ComponentType<{ size?: number }>
  readonly onClick: () => void
  readonly children: ReactNode
}

/** A small way to do more, among what is said. */
export const Small = ({ icon: Icon, onClick, children }: SmallProps) => (
  <button
    type="button"
    onClick={onClick}
    className="inline-flex min-h-8 items-center gap-1.5 rounded-full border border-line px-3 text-small hover:bg-line/50"
  >
    <Icon size={15} aria-hidden />
    {children}
  </button>
)
