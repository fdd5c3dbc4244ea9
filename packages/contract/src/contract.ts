// What travels between server and clients: every route as plain data with its schemas, in Immich's names.
// Pure: schemas only, nothing that runs. The server enforces `access` and `permission` from here and nowhere
// else; a route that is not in `routes` is not served, and one that is not served is not in `routes`.
import { alarmRoutes } from './alarms.ts'
import { albumRoutes } from './albums.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { assetRoutes } from './assets.ts'
import { databaseBackupRoutes } from './database-backups.ts'
import { downloadRoutes } from './download.ts'
import { editsRoutes } from './edits.ts'
import { editingRoutes } from './editing.ts'
import { backupRoutes } from './backups.ts'
import { heirloomRoutes } from './heirloom.ts'
import { partnerRoutes } from './partners.ts'
import { mapRoutes } from './map.ts'
import { notificationRoutes } from './notifications.ts'
import { pinRoutes } from './pin.ts'
import { folderRoutes } from './folders.ts'
import { memoryRoutes } from './memories.ts'
import { peopleRoutes } from './people.ts'
import { profileImageRoutes } from './profile-images.ts'
import { queueRoutes } from './queues.ts'
import { removalRoutes } from './removals.ts'
import { historyRoutes } from './history.ts'
import { scratchRoutes } from './scratch.ts'
import { searchRoutes } from './search.ts'
import { serverRoutes } from './server.ts'
import { sessionRoutes } from './sessions.ts'
import { sharedLinkRoutes } from './shared-links.ts'
import { signInRoutes } from './sign-in.ts'
import { stackRoutes } from './stacks.ts'
import { statisticsRoutes } from './statistics.ts'
import { syncRoutes } from './sync.ts'
import { systemMetadataRoutes } from './system-metadata.ts'
import { tagRoutes } from './tags.ts'
import { timelineRoutes } from './timeline.ts'
import { trashRoutes } from './trash.ts'
import { userRoutes } from './users.ts'
import { usersAdminRoutes } from './users-admin.ts'

/** All routes by operationId. */
export const routes = {
  ...signInRoutes,
  ...pinRoutes,
  ...sessionRoutes,
  ...apiKeyRoutes,
  ...userRoutes,
  ...profileImageRoutes,
  ...usersAdminRoutes,
  ...statisticsRoutes,
  ...queueRoutes,
  ...notificationRoutes,
  ...serverRoutes,
  ...systemMetadataRoutes,
  ...assetRoutes,
  ...editingRoutes,
  ...downloadRoutes,
  ...editsRoutes,
  ...timelineRoutes,
  ...tagRoutes,
  ...stackRoutes,
  ...syncRoutes,
  ...peopleRoutes,
  ...memoryRoutes,
  ...folderRoutes,
  ...albumRoutes,
  ...partnerRoutes,
  ...sharedLinkRoutes,
  ...mapRoutes,
  ...searchRoutes,
  ...trashRoutes,
  ...removalRoutes,
  ...heirloomRoutes,
  ...historyRoutes,
  ...scratchRoutes,
  ...alarmRoutes,
  ...backupRoutes,
  ...databaseBackupRoutes,
} as const

export { defineRoute, routeUrl } from './route.ts'
export type { Access, AnswerOf, BodyOf, HeadersOf, ParamsOf, QueryOf, Route, SentBody } from './route.ts'
export { permission } from './permission.ts'
export type { Permission } from './permission.ts'
export { uploadFields, visibility } from './assets.ts'
export type {
  AssetResponse,
  BulkUploadCheckResponse,
  ExifResponse,
  PersonResponse,
  TagResponse,
  UploadFields,
  UploadResponse,
  Visibility,
} from './assets.ts'
export type { EditsResponse, SentEdits } from './edits.ts'
export { mostInArchive } from './download.ts'
export { syncEntityTypes } from './sync.ts'
export type { SyncEntityType, SyncRequestType } from './sync.ts'
export type { AssetsUpdate, AssetUpdate, AttachedMetadata } from './editing.ts'
export type { MemoryResponse } from './memories.ts'
export type { FaceResponse, PersonUpdate } from './people.ts'
export type { StackResponse } from './stacks.ts'
export type { Alarm, Trend } from './alarms.ts'
export type { ActivityResponse, AlbumResponse } from './albums.ts'
export type { BulkResult } from './bulk.ts'
export type { BackupOverview, BackupRun, BackupTargetState } from './backups.ts'
export type { AssetMoment, HistoricAsset, HistoryOperation, HistoryPage, UndoPreview } from './history.ts'
export type {
  JobName,
  JobStatus,
  LegacyQueue,
  ManualJob,
  QueueJob,
  QueueName,
  QueueResponse,
} from './queues.ts'
export type { Removed, RemovalPreview, WaitingChange } from './removals.ts'
export type { ApiKeyResponse } from './api-keys.ts'
export type { Address, Health, Problem, Safety, Setting, Setup } from './heirloom.ts'
export type { ServerAbout, ServerConfig, ServerFeatures, ServerStatistics, ServerStorage } from './server.ts'
export type { PartnerResponse } from './partners.ts'
export { keptPassword } from './shared-links.ts'
export type { LinkedAssetResult, SharedLinkResponse } from './shared-links.ts'
export type { MapTown } from './map.ts'
export type { MetadataSearch, PlaceResponse, SearchResponse } from './search.ts'
export type { SessionResponse } from './sessions.ts'
export type { LoginResponse } from './sign-in.ts'
export type { DrawnMonth } from './timeline.ts'
export { avatarColor, preferences } from './users.ts'
export type { NotificationResponse } from './notifications.ts'
export type { UserAdminCreate, UserAdminUpdate } from './users-admin.ts'
export type { AvatarColor, Preferences, PreferencesUpdate, UserAdminResponse, UserResponse } from './users.ts'
