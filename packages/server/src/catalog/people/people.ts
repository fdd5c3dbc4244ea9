// People: who somebody's photos show. Ground: a person, and each box that says where they are, was entered by somebody and is
// never made by reading files again. A person is their owner's alone: others who see the photo are not told who is on it.
// Read here by everybody; written by features/people. Finding faces has its contract in finder.ts.
export type { FaceFinder, FoundFace, FoundFaces } from './finder.ts'
export { findPeople, peopleOfAssets } from './people.sql.ts'
export { personWire } from './people.wire.ts'
export type { Box, Person } from './person.ts'
