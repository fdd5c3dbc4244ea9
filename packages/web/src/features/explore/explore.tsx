// Explore: the people and the places of one's photos, to begin looking from. Derived.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Compass, Film, Heart } from 'lucide-react'
import type { ReactNode } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import { faceUrl, peopleQuery } from '../../data/people.ts'
import { townsQuery } from '../../data/search.ts'
import { wordsFor } from '../../data/words.ts'
import { Emptiness } from '../../ui/emptiness.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { RoundPicture } from '../../ui/round-picture.tsx'

const MOST_PEOPLE = 12

export function Explore() {
  const people = useQuery(peopleQuery())
  const towns = useQuery(townsQuery)
  const failed = people.error ?? towns.error
  const nothing = people.data?.people.length === 0 && towns.data?.length === 0
  return (
    <section
      aria-label={say.explore.page}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
      tabIndex={0}
      className="flex h-full flex-col gap-8 overflow-y-auto px-3 py-4 outline-offset-[-2px] md:px-5"
    >
      <title>{say.title(say.explore.page)}</title>
      <h1 className="text-head font-semibold tracking-tight">{say.explore.page}</h1>
      {failed && (
        <Notice>
          {say.explore.failed} {wordsFor(failed)}
        </Notice>
      )}
      {nothing && (
        <div className="py-10">
          <Emptiness icon={Compass} heading={say.explore.nothing} text={say.explore.nothingText} />
        </div>
      )}
      {people.data && people.data.people.length > 0 && (
        <Group heading={say.explore.people} more={<AllPeople />}>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(84px,1fr))] gap-4">
            {people.data.people.slice(0, MOST_PEOPLE).map((person) => (
              <li key={person.id}>
                <Link
                  to="/people/$personId"
                  params={{ personId: person.id }}
                  className="flex flex-col items-center gap-1.5"
                >
                  <RoundPicture url={faceUrl(person)} className="aspect-square w-full" />
                  <span className="line-clamp-2 max-w-full text-center text-small break-words">
                    {person.name || say.people.unnamed}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </Group>
      )}
      {towns.data && towns.data.length > 0 && (
        <Group heading={say.explore.places}>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(140px,1fr))] gap-1">
            {towns.data.map((asset) => (
              <Town key={asset.id} asset={asset} />
            ))}
          </ul>
        </Group>
      )}
      <Group heading={say.explore.more}>
        <div className="flex flex-wrap gap-2">
          <Link to="/search" search={{ type: 'VIDEO' }} className={CHIP}>
            <Film size={16} aria-hidden />
            {say.explore.videos}
          </Link>
          <Link to="/search" search={{ favorite: true }} className={CHIP}>
            <Heart size={16} aria-hidden />
            {say.explore.favorites}
          </Link>
        </div>
      </Group>
    </section>
  )
}

const CHIP =
  'inline-flex min-h-10 items-center gap-2 rounded-full border border-edge bg-surface px-4 hover:bg-line/50'

const AllPeople = () => (
  <Link to="/people" className="text-accent underline underline-offset-4">
    {say.explore.allPeople}
  </Link>
)

function Group({ heading, more, children }: { heading: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-title font-semibold tracking-tight">{heading}</h2>
        {more}
      </div>
      {children}
    </section>
  )
}

function Town({ asset }: { asset: Asset }) {
  const city = asset.exifInfo?.city
  if (!city) return null
  return (
    <li>
      <Link to="/search" search={{ city }} className="relative block aspect-square overflow-hidden bg-line">
        <img
          src={pictureUrl(asset.id, 'thumbnail', asset.thumbhash)}
          alt=""
          loading="lazy"
          className="size-full object-cover"
        />
        <span className="absolute inset-x-0 bottom-0 bg-linear-to-t from-black/75 to-transparent px-3 pt-8 pb-2 font-medium text-white">
          <span className="line-clamp-2 break-words">{city}</span>
        </span>
      </Link>
    </li>
  )
}
