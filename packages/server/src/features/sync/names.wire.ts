// What clients call what they ask for, and the lines that come.
export { syncEntityTypes } from '@heirloom/contract'
export type { SyncEntityType, SyncRequestType } from '@heirloom/contract'
