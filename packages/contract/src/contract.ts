// What travels between server and clients: every route as plain data with its schemas, in Immich's names.
// Pure: schemas only, nothing that runs. The server enforces `access` and `permission` from here and nowhere
// else; a route that is not in `routes` is not served, and one that is not served is not in `routes`.
import { alarmRoutes } from './alarms.ts'
import { albumRoutes } from './albums.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { assetRoutes } from './assets.ts'
import { databaseBackupRoutes } from './database-backups.ts'
import { downloadRoutes } from './download.ts'
import { editingRoutes } from './editing.ts'
import { backupRoutes } from './backups.ts'
import { heirloomRoutes } from './heirloom.ts'
import { removalRoutes } from './removals.ts'
import { historyRoutes } from './history.ts'
import { serverRoutes } from './server.ts'
import { sessionRoutes } from './sessions.ts'
import { scratchRoutes } from './scratch.ts'
import { signInRoutes } from './sign-in.ts'
import { stackRoutes } from './stacks.ts'
import { syncRoutes } from './sync.ts'
import { tagRoutes } from './tags.ts'
import { timelineRoutes } from './timeline.ts'
import { trashRoutes } from './trash.ts'
import { userRoutes } from './users.ts'

/** All routes by operationId. */
export const routes = {
  ...signInRoutes,
  ...sessionRoutes,
  ...apiKeyRoutes,
  ...userRoutes,
  ...serverRoutes,
  ...assetRoutes,
  ...editingRoutes,
  ...timelineRoutes,
  ...tagRoutes,
  ...stackRoutes,
  ...syncRoutes,
  ...albumRoutes,
  ...trashRoutes,
  ...removalRoutes,
  ...downloadRoutes,
  ...heirloomRoutes,
  ...historyRoutes,
  ...alarmRoutes,
  ...backupRoutes,
  ...databaseBackupRoutes,
} as const

export { defineRoute, routeUrl } from './route.ts'
export type { Access, AnswerOf, BodyOf, HeadersOf, ParamsOf, QueryOf, Route, SentBody } from './route.ts'
export { permission } from './permission.ts'
  ...scratchRoutes,
export type { Permission } from './permission.ts'
export { uploadFields, visibility } from './assets.ts'
export type {
  AssetResponse,
  BulkUploadCheckResponse,
  ExifResponse,
  TagResponse,
  UploadFields,
  UploadResponse,
  Visibility,
} from './assets.ts'
export { syncEntityTypes } from './sync.ts'
export type { SyncEntityType, SyncRequestType } from './sync.ts'
export type { AssetsUpdate, AssetUpdate, AttachedMetadata } from './editing.ts'
export type { StackResponse } from './stacks.ts'
export type { Alarm, Trend } from './alarms.ts'
export type { ActivityResponse, AlbumResponse } from './albums.ts'
export type { BulkResult } from './bulk.ts'
export type { BackupOverview, BackupRun, BackupTargetState } from './backups.ts'
export { mostInArchive } from './download.ts'
export type { AssetMoment, HistoricAsset, HistoryOperation, HistoryPage, UndoPreview } from './history.ts'
export type { Removed, RemovalPreview, WaitingChange } from './removals.ts'
export type { ApiKeyResponse } from './api-keys.ts'
export type { Address, Health, Problem, Safety, Setup } from './heirloom.ts'
export type { ServerAbout, ServerConfig, ServerFeatures, ServerStatistics, ServerStorage } from './server.ts'
export type { SessionResponse } from './sessions.ts'
export type { LoginResponse } from './sign-in.ts'
export type { TimelineBucket } from './timeline.ts'
export { avatarColor, preferences } from './users.ts'
export type { AvatarColor, Preferences, PreferencesUpdate, UserAdminResponse, UserResponse } from './users.ts'
