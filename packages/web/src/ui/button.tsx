import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

const LOOKS: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:brightness-110 font-medium',
  plain: 'border border-edge bg-surface text-ink hover:bg-line/50',
  quiet: 'text-ink hover:bg-line/60',
  danger: 'border border-danger text-danger hover:bg-danger/10',
}

export function Button({
  look = 'plain',
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { look?: Look }) {
  return (
    <button
      type={type}
      className={clsx(
        'inline-flex min-h-10 items-center justify-center gap-2 rounded-control px-4 py-1.5 text-body transition disabled:opacity-60',
        LOOKS[look],
        className,
      )}
      {...rest}
    />
  )
}

/** A button that is only an icon; `label` is its name for everyone who does not see it. */
export function IconButton({
  label,
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={clsx(
        'inline-flex size-10 shrink-0 items-center justify-center rounded-control transition hover:bg-current/10',
        className,
      )}
      {...rest}
    />
  )
}
