// What the server says about itself.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, id } from './scalars.ts'

const text = z.string().optional()

const about = z
  .object({
    version: z.string(),
    versionUrl: z.string(),
    licensed: z.boolean(),
    repository: text,
    repositoryUrl: text,
    sourceRef: text,
    sourceCommit: text,
    sourceUrl: text,
    build: text,
    buildUrl: text,
    buildImage: text,
    buildImageUrl: text,
    nodejs: text,
    ffmpeg: text,
    imagemagick: text,
    libvips: text,
    exiftool: text,
    thirdPartySourceUrl: text,
    thirdPartyBugFeatureUrl: text,
    thirdPartyDocumentationUrl: text,
    thirdPartySupportUrl: text,
  })
  .meta({ id: 'ServerAboutResponseDto' })
export type ServerAbout = z.infer<typeof about>

const features = z
  .object({
    configFile: z.boolean(),
    duplicateDetection: z.boolean(),
    email: z.boolean(),
    facialRecognition: z.boolean(),
    importFaces: z.boolean(),
    map: z.boolean(),
    oauth: z.boolean(),
    oauthAutoLaunch: z.boolean(),
    ocr: z.boolean(),
    passwordLogin: z.boolean(),
    realtimeTranscoding: z.boolean(),
    reverseGeocoding: z.boolean(),
    search: z.boolean(),
    sidecar: z.boolean(),
    smartSearch: z.boolean(),
    trash: z.boolean(),
  })
  .meta({ id: 'ServerFeaturesDto' })
export type ServerFeatures = z.infer<typeof features>

const config = z
  .object({
    isInitialized: z.boolean(),
    isOnboarded: z.boolean(),
    maintenanceMode: z.boolean(),
    publicUsers: z.boolean(),
    trashDays: z.int(),
    userDeleteDelay: z.int(),
    minFaces: z.int(),
    loginPageMessage: z.string(),
    oauthButtonText: z.string(),
    externalDomain: z.string(),
    mapLightStyleUrl: z.string(),
    mapDarkStyleUrl: z.string(),
  })
  .meta({ id: 'ServerConfigDto' })
export type ServerConfig = z.infer<typeof config>

const storage = z
  .object({
    diskSize: z.string(),
    diskUse: z.string(),
    diskAvailable: z.string(),
    diskSizeRaw: count,
    diskUseRaw: count,
    diskAvailableRaw: count,
    diskUsagePercentage: z.number(),
  })
  .meta({ id: 'ServerStorageResponseDto' })
export type ServerStorage = z.infer<typeof storage>

const sums = { photos: count, videos: count, usage: count, usagePhotos: count, usageVideos: count }

const statistics = z
  .object({
    ...sums,
    usageByUser: z.array(
      z.object({ userId: id, userName: z.string(), quotaSizeInBytes: count.nullable(), ...sums }),
    ),
  })
  .meta({ id: 'ServerStatsResponseDto' })
export type ServerStatistics = z.infer<typeof statistics>

const tags = ['Server']

export const serverRoutes = {
  pingServer: defineRoute({
    operationId: 'pingServer',
    method: 'GET',
    path: '/server/ping',
    access: 'anyone',
    responses: { 200: z.object({ res: z.literal('pong') }) },
    summary: 'Whether somebody is at home',
    tags,
  }),
  getServerVersion: defineRoute({
    operationId: 'getServerVersion',
    method: 'GET',
    path: '/server/version',
    access: 'anyone',
    responses: {
      200: z.object({ major: count, minor: count, patch: count, prerelease: count.nullable() }),
    },
    summary: 'The version of Immich’s API that is spoken here',
    tags,
  }),
  getAboutInfo: defineRoute({
    operationId: 'getAboutInfo',
    method: 'GET',
    path: '/server/about',
    access: 'user',
    permission: 'server.about',
    responses: { 200: about },
    summary: 'Versions of the server and of what it stands on',
    tags,
  }),
  getServerFeatures: defineRoute({
    operationId: 'getServerFeatures',
    method: 'GET',
    path: '/server/features',
    access: 'anyone',
    responses: { 200: features },
    summary: 'What this server can do',
    tags,
  }),
  getServerConfig: defineRoute({
    operationId: 'getServerConfig',
    method: 'GET',
    path: '/server/config',
    access: 'anyone',
    responses: { 200: config },
    summary: 'Settings that clients need before they sign in',
    tags,
  }),
  getStorage: defineRoute({
    operationId: 'getStorage',
    method: 'GET',
    path: '/server/storage',
    access: 'user',
    permission: 'server.storage',
    responses: { 200: storage },
    summary: 'Room on the disk that holds the originals',
    tags,
  }),
  getServerStatistics: defineRoute({
    operationId: 'getServerStatistics',
    method: 'GET',
    path: '/server/statistics',
    access: 'admin',
    permission: 'server.statistics',
    responses: { 200: statistics },
    summary: 'How much each person keeps here',
    tags,
  }),
  getSupportedMediaTypes: defineRoute({
    operationId: 'getSupportedMediaTypes',
    method: 'GET',
    path: '/server/media-types',
    access: 'anyone',
    responses: {
      200: z.object({
        image: z.array(z.string()),
        video: z.array(z.string()),
        sidecar: z.array(z.string()),
      }),
    },
    summary: 'Extensions of the files that can be uploaded',
    tags,
  }),
  getVersionHistory: defineRoute({
    operationId: 'getVersionHistory',
    method: 'GET',
    path: '/server/version-history',
    access: 'anyone',
    responses: { 200: z.array(z.object({ id, version: z.string(), createdAt: z.string() })) },
    summary: 'Versions that ran on this database',
    tags,
  }),
  getVersionCheck: defineRoute({
    operationId: 'getVersionCheck',
    method: 'GET',
    path: '/server/version-check',
    access: 'user',
    permission: 'server.versionCheck',
    responses: {
      200: z.object({ checkedAt: z.string().nullable(), releaseVersion: z.string().nullable() }),
    },
    summary: 'Whether a newer version is known; Heirloom never asks anyone',
    tags,
  }),
  getApkLinks: defineRoute({
    operationId: 'getApkLinks',
    method: 'GET',
    path: '/server/apk-links',
    access: 'user',
    permission: 'server.apkLinks',
    responses: {
      200: z.object({
        arm64v8a: z.string(),
        armeabiv7a: z.string(),
        universal: z.string(),
        x86_64: z.string(),
      }),
    },
    summary: 'Where the phone app of this API version can be had',
    tags,
  }),
  wellKnownImmich: defineRoute({
    operationId: 'wellKnownImmich',
    method: 'GET',
    path: '/.well-known/immich',
    outsideApi: true,
    access: 'anyone',
    responses: { 200: z.object({ api: z.object({ endpoint: z.string() }) }) },
    summary: 'Where the API begins',
    tags,
  }),
  pingServerInfo: defineRoute({
    operationId: 'pingServerInfo',
    method: 'GET',
    path: '/server-info/ping',
    access: 'anyone',
    responses: { 200: z.object({ res: z.literal('pong') }) },
    summary: 'The same as /server/ping, for old scripts',
    tags,
  }),
} as const
