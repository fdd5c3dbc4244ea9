// What someone may mean by what they typed so far: people, places, cameras, tags, times, kinds; and the words themselves.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'

import { faceUrl } from '../../data/people.ts'
import { choicesQuery, peopleByNameQuery } from '../../data/search.ts'
import type { ChoiceKind, SearchFilter } from '../../data/search.ts'
import { tagsQuery } from '../../data/tags.ts'
import { say } from '../../ui/messages.ts'
import { daysIn } from './days.ts'
import { daysOf } from './filter.ts'
import type { ChipKind } from './filter.ts'

export interface Suggestion {
  readonly key: string
  readonly kind: ChipKind
  readonly label: string
  readonly picture?: string
  readonly more: SearchFilter
}

const KINDS: Record<ChoiceKind, keyof SearchFilter & ChipKind> = {
  city: 'city',
  state: 'state',
  country: 'country',
  'camera-make': 'make',
  'camera-model': 'model',
  'camera-lens-model': 'lens',
}
const MOST_OF_EACH = 3

/** A time comes first where the words mean one; else the words themselves: Enter searches for what was typed. */
export function useSuggestions(typed: string, enabled: boolean): Suggestion[] {
  const text = useDeferredValue(typed.trim())
  const asked = enabled && text !== ''
  const people = usePeople(text, asked)
  const cities = useChoices('city', text, asked)
  const states = useChoices('state', text, asked)
  const countries = useChoices('country', text, asked)
  const makes = useChoices('camera-make', text, asked)
  const models = useChoices('camera-model', text, asked)
  const lenses = useChoices('camera-lens-model', text, asked)
  const tags = useTags(text, asked)
  if (typed.trim() === '') return []
  const words = {
    key: 'text',
    kind: 'text',
    label: say.search.textChoice(typed.trim()),
    more: { text: typed.trim() },
  }
  return [
    ...datesFor(text),
    words as Suggestion,
    ...people,
    ...cities,
    ...states,
    ...countries,
    ...tags,
    ...kindsFor(text),
    ...makes,
    ...models,
    ...lenses,
  ]
}

function usePeople(text: string, enabled: boolean): Suggestion[] {
  const found =
    useQuery({ ...peopleByNameQuery(text), enabled, placeholderData: keepPreviousData }).data ?? []
  return found
    .filter(({ name }) => matches(name, text))
    .slice(0, MOST_OF_EACH)
    .map((person) => ({
      key: `person ${person.id}`,
      kind: 'person',
      label: person.name,
      picture: faceUrl(person),
      more: { persons: [person.id] },
    }))
}

function useChoices(choice: ChoiceKind, text: string, enabled: boolean): Suggestion[] {
  const all = useQuery({ ...choicesQuery(choice), enabled }).data ?? []
  const kind = KINDS[choice]
  return all
    .filter((one) => matches(one, text))
    .slice(0, MOST_OF_EACH)
    .map((one) => ({ key: `${choice} ${one}`, kind, label: one, more: { [kind]: one } }))
}

function useTags(text: string, enabled: boolean): Suggestion[] {
  const all = useQuery({ ...tagsQuery, enabled }).data ?? []
  return all
    .filter(({ value }) => matches(value, text))
    .slice(0, MOST_OF_EACH)
    .map(({ id, value }) => ({ key: `tag ${id}`, kind: 'tag', label: value, more: { tags: [id] } }))
}

/** Where one of its words begins so. */
export function matches(name: string, text: string): boolean {
  const [inside, wanted] = [plain(name), plain(text)]
  return inside.startsWith(wanted) || inside.includes(` ${wanted}`) || inside.includes(`/${wanted}`)
}

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

function datesFor(text: string): Suggestion[] {
  const days = daysIn(text)
  return days ? [{ key: 'day', kind: 'day', label: daysOf(days), more: days }] : []
}

function kindsFor(text: string): Suggestion[] {
  const kinds: Suggestion[] = [
    { key: 'type IMAGE', kind: 'type', label: say.search.types.IMAGE, more: { type: 'IMAGE' } },
    { key: 'type VIDEO', kind: 'type', label: say.search.types.VIDEO, more: { type: 'VIDEO' } },
    { key: 'favorite', kind: 'favorite', label: say.search.favorites, more: { favorite: true } },
    { key: 'album', kind: 'album', label: say.search.notInAlbum, more: { notInAlbum: true } },
  ]
  return kinds.filter(({ label }) => matches(label, text))
}
