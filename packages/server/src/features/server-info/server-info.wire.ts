import type { ServerAbout, ServerStatistics, ServerStorage } from '@heirloom/contract'
import { apiVersionText, bytesInWords } from './server-info.ts'
import type { DiskRoom, Usage } from './server-info.ts'

export function storageWire({ size, used, available }: DiskRoom): ServerStorage {
  return {
    diskSize: bytesInWords(size),
    diskUse: bytesInWords(used),
    diskAvailable: bytesInWords(available),
    diskSizeRaw: size,
    diskUseRaw: used,
    diskAvailableRaw: available,
    diskUsagePercentage: size === 0 ? 0 : Math.round((used / size) * 10_000) / 100,
  }
}

const total = (usages: readonly Usage[], of: (usage: Usage) => number) =>
  usages.reduce((sum, usage) => sum + of(usage), 0)

function sumsOf(usages: readonly Usage[]) {
  const usagePhotos = total(usages, (one) => one.photoBytes)
  const usageVideos = total(usages, (one) => one.videoBytes)
  return {
    photos: total(usages, (one) => one.photos),
    videos: total(usages, (one) => one.videos),
    usage: usagePhotos + usageVideos,
    usagePhotos,
    usageVideos,
  }
}

export function statisticsWire(usages: readonly Usage[]): ServerStatistics {
  return {
    ...sumsOf(usages),
    usageByUser: usages.map((usage) => ({
      userId: usage.userId,
      userName: usage.userName,
      quotaSizeInBytes: usage.quotaBytes,
      ...sumsOf([usage]),
    })),
  }
}

/** Heirloom's own version stands in the fields for builds; `version` is that of the API. */
export function aboutWire(version: string, programs: Readonly<Record<string, string>>): ServerAbout {
  return {
    version: `v${apiVersionText}`,
    versionUrl: '',
    licensed: false,
    repository: 'heirloom',
    build: version,
    sourceRef: `heirloom-${version}`,
    nodejs: process.version,
    ...programs,
  }
}
