// The one box to search with: what is typed is a suggestion itself, and each suggestion becomes a chip.
/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role
   -- a combobox with pictures: no element of HTML is one */
import { clsx } from 'clsx'
import { Search } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { ComponentType, FocusEvent, KeyboardEvent } from 'react'

import type { SearchFilter } from '../../data/search.ts'
import { say } from '../../ui/messages.ts'
import { KindIcon } from './kind-icon.tsx'
import { matches, useSuggestions } from './use-suggestions.ts'
import type { Suggestion } from './use-suggestions.ts'

interface Props {
  readonly onChoose: (more: SearchFilter) => void
  /** Takes the focus with the key `/`. */
  readonly withKey?: boolean
  /** Where else one can go from here, by name. */
  readonly pages?: readonly PageChoice[]
  readonly className?: string
}

interface PageChoice {
  readonly key: string
  readonly label: string
  readonly icon: ComponentType<{ size?: number }>
  readonly kind: string
  readonly go: () => void
}

type Choice = Suggestion | PageChoice

const NO_PAGES: readonly PageChoice[] = []

export function SearchBox({ onChoose, withKey = false, pages = NO_PAGES, className }: Props) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [focused, setFocused] = useState(false)
  const [at, setAt] = useState(0)
  const found = useSuggestions(typed, focused)
  const suggestions: readonly Choice[] = [
    ...(typed.trim() === '' ? [] : pages.filter(({ label }) => matches(label, typed.trim()))),
    ...found,
  ]
  const open = focused && suggestions.length > 0
  useSlash(withKey, input)
  const choose = (suggestion: Choice | undefined) => {
    if (!suggestion) return
    setTyped('')
    setAt(0)
    if ('go' in suggestion) suggestion.go()
    else onChoose(suggestion.more)
  }
  const press = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move && open) setAt((at + move + suggestions.length) % suggestions.length)
    else if (event.key === 'Enter') choose(suggestions[at] ?? suggestions[0])
    else if (event.key === 'Escape' && typed) setTyped('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const leave = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false)
  }
  return (
    <search className={clsx('relative', className)} onFocus={() => setFocused(true)} onBlur={leave}>
      <Search
        size={17}
        className="pointer-events-none absolute top-1/2 start-3 -translate-y-1/2 text-quiet"
        aria-hidden
      />
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label={say.search.label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${id}-${at}` : undefined}
        autoComplete="off"
        enterKeyHint="search"
        placeholder={say.search.placeholder}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          setAt(0)
        }}
        onKeyDown={press}
        className="min-h-10 w-full rounded-control border border-edge bg-surface py-1.5 pe-2 ps-9 text-body text-ink"
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={say.search.suggestions}
        hidden={!open}
        className="absolute top-full start-0 z-50 mt-1 max-h-[60dvh] w-full min-w-full overflow-y-auto rounded-surface border border-line bg-surface p-1 shadow-float md:w-96"
      >
        {suggestions.map((suggestion, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the box's: it keeps the focus
          <li
            key={suggestion.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onPointerDown={(event) => event.preventDefault()}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(suggestion)}
            className={clsx(
              'flex min-h-10 cursor-pointer items-center gap-3 rounded-control px-3 py-1',
              index === at && 'bg-line/60',
            )}
          >
            <Sign suggestion={suggestion} />
            <span className="min-w-0 flex-1 break-words">{suggestion.label}</span>
            {suggestion.kind !== 'text' && (
              <span className="text-small text-quiet">{kindOf(suggestion)}</span>
            )}
          </li>
        ))}
      </ul>
    </search>
  )
}

const kindOf = (choice: Choice) => ('go' in choice ? choice.kind : say.search.kind[choice.kind])

function Sign({ suggestion }: { suggestion: Choice }) {
  if ('go' in suggestion || suggestion.picture === undefined) {
    return (
      <span className="flex w-7 justify-center text-quiet">
        {'go' in suggestion ? <suggestion.icon size={16} /> : <KindIcon kind={suggestion.kind} />}
      </span>
    )
  }
  return <img src={suggestion.picture} alt="" className="size-7 shrink-0 rounded-full bg-line object-cover" />
}

function useSlash(enabled: boolean, input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    if (!enabled) return undefined
    const press = (event: globalThis.KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest('input, textarea, select')
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
      if (document.querySelector('[role=dialog][data-state=open], dialog[open]')) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [enabled, input])
}
