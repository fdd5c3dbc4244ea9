import { clsx } from 'clsx'
import { Progress } from 'radix-ui'

const COLOURS = { fine: 'bg-fine', accent: 'bg-accent', danger: 'bg-danger', quiet: 'bg-edge' }

interface Props {
  /** 0 to 1; null while it is not known. */
  readonly share: number | null
  readonly label: string
  readonly tone?: keyof typeof COLOURS
  readonly className?: string
}

/** How much of a whole, as a line that fills from where reading begins. */
export function ShareBar({ share, label, tone = 'fine', className }: Props) {
  const known = share === null ? null : Math.min(1, Math.max(0, share))
  return (
    <Progress.Root
      value={known === null ? null : Math.round(known * 100)}
      aria-label={label}
      className={clsx('h-1.5 overflow-hidden rounded-full bg-line', className)}
    >
      <Progress.Indicator
        className={`h-full rounded-full transition-[width] ${COLOURS[tone]}`}
        style={{ width: `${(known ?? 0) * 100}%` }}
      />
    </Progress.Root>
  )
}
