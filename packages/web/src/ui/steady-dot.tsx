import { clsx } from 'clsx'

const COLOURS = { safe: 'bg-fine', working: 'bg-accent', attention: 'bg-danger' }

/** How things stand, beside the sentence that says so. It never blinks; without an answer it is grey. */
export const SteadyDot = ({
  status,
  className,
}: {
  status: keyof typeof COLOURS | undefined
  className?: string
}) => (
  <span
    className={clsx('size-2 shrink-0 rounded-full', status ? COLOURS[status] : 'bg-edge', className)}
    aria-hidden
  />
)
