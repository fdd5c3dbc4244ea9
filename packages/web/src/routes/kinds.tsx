// Photos of one kind: those that one likes most, and those that one has put aside.
import { Archive, Heart } from 'lucide-react'

import { Emptiness } from '../ui/emptiness.tsx'
import { say } from '../ui/messages.ts'
import { PhotoList } from './photo-list.tsx'

export const FavoritesPage = () => (
  <PhotoList
    scope="favorites"
    at="/favorites"
    page={say.favorites.page}
    label={say.favorites.label}
    empty={<Emptiness icon={Heart} heading={say.favorites.empty} text={say.favorites.emptyText} />}
  />
)

export const ArchivePage = () => (
  <PhotoList
    scope="archive"
    at="/archive"
    page={say.archive.page}
    text={say.archive.text}
    label={say.archive.label}
    empty={<Emptiness icon={Archive} heading={say.archive.empty} text={say.archive.emptyText} />}
  />
)
