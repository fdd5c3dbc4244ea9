import { Eye, EyeOff } from 'lucide-react'
import { useId, useState } from 'react'
import type { ComponentProps } from 'react'

import { say } from './messages.ts'

type Props = Omit<ComponentProps<'input'>, 'id' | 'className'> & { label: string; hint?: string }

const INPUT = 'min-h-10 w-full rounded-control border border-edge bg-surface px-3 py-1.5 text-body text-ink'

export function Field({ label, hint, ...rest }: Props) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      <input id={id} className={INPUT} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} />
      {hint && <Hint id={`${id}-hint`} text={hint} />}
    </div>
  )
}

/** The browser's own list, so that it is at home on every device. */
export function Select({
  label,
  ...rest
}: Omit<ComponentProps<'select'>, 'id' | 'className'> & { label: string }) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      <select id={id} className={INPUT} {...rest} />
    </div>
  )
}

export function PasswordField({ label, hint, ...rest }: Props) {
  const id = useId()
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          className={`${INPUT} pe-11`}
          type={shown ? 'text' : 'password'}
          aria-describedby={hint ? `${id}-hint` : undefined}
          {...rest}
        />
        <button
          type="button"
          aria-label={shown ? say.password.hide : say.password.show}
          aria-pressed={shown}
          className="absolute inset-y-0 end-0 flex w-11 items-center justify-center rounded-control text-quiet hover:text-ink"
          onClick={() => setShown(!shown)}
        >
          <Icon size={18} aria-hidden />
        </button>
      </div>
      {hint && <Hint id={`${id}-hint`} text={hint} />}
    </div>
  )
}

/** Six digits, on the number keys of a phone. */
export const PinField = (props: Pick<Props, 'label' | 'hint' | 'name' | 'autoFocus'>) => (
  <PasswordField
    {...props}
    inputMode="numeric"
    pattern="[0-9]{6}"
    minLength={6}
    maxLength={6}
    autoComplete="off"
    required
  />
)

const Hint = ({ id, text }: { id: string; text: string }) => (
  <p id={id} className="text-small text-quiet">
    {text}
  </p>
)
