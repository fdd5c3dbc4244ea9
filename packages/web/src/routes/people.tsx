import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { UserRound } from 'lucide-react'

import { PersonHeader } from '../features/people/person-header.tsx'
import { Emptiness } from '../ui/emptiness.tsx'
import { say } from '../ui/messages.ts'
import { PhotoList } from './photo-list.tsx'

export { People as PeoplePage } from '../features/people/people.tsx'

const personRoute = getRouteApi('/signed-in/people/$personId')

export function PersonPage() {
  const { personId } = personRoute.useParams()
  const navigate = useNavigate()
  return (
    <PhotoList
      scope={`person/${personId}`}
      at={`/people/${personId}`}
      page={say.people.page}
      label={say.people.photos('')}
      head={<PersonHeader id={personId} onGone={() => void navigate({ to: '/people' })} />}
      empty={<Emptiness icon={UserRound} heading={say.people.noPhotos} text={say.people.noPhotosText} />}
    />
  )
}
