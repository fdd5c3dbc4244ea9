import type { PersonResponse } from '@heirloom/contract'
import type { Person } from './person.ts'

export function personWire(person: Person): PersonResponse {
  const { id, name, birthDate, isHidden, isFavorite, color, hasFace, updatedAt } = person
  return {
    id,
    name,
    birthDate: birthDate ?? null,
    thumbnailPath: hasFace ? `people/${id}/thumbnail` : '',
    isHidden,
    isFavorite,
    ...(color !== undefined && { color }),
    updatedAt: updatedAt.toISOString(),
  }
}
