// Partners: people who show somebody their whole timeline. Read here by whoever looks; changed in features/partners alone.
export { listPartnersOf } from './partners.sql.ts'
export type { PartnerOf } from './partners.sql.ts'
