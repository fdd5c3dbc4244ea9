import { say } from './messages.ts'

export function Wordmark({ small = false }: { small?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2">
      <svg viewBox="0 0 32 32" className="size-7 shrink-0" aria-hidden>
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <rect x="7" y="9" width="18" height="14" rx="1.5" className="fill-page" />
        <path d="M9 21l5-6 4 4.5 2-2.2 3 3.7z" className="fill-accent" />
        <circle cx="20.5" cy="13" r="1.6" className="fill-accent" />
      </svg>
      <span className={small ? 'sr-only' : 'font-serif text-[20px] leading-8 tracking-tight'}>
        {say.brand}
      </span>
    </span>
  )
}
