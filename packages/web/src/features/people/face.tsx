import { faceUrl } from '../../data/people.ts'
import type { Person } from '../../data/people.ts'
import { RoundPicture } from '../../ui/round-picture.tsx'

export const Face = ({ person, className }: { person: Person; className?: string }) => (
  <RoundPicture url={faceUrl(person)} {...(className && { className })} />
)
