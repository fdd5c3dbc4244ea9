// What a person prefers: what they set over what everyone starts with, with the features that this server lacks off.
// What they set for those is kept, and counts once they are there.

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const defaults = {
  albums: { defaultAssetOrder: 'desc' },
  cast: { gCastEnabled: false },
  download: { archiveSize: 4 * 1024 ** 3, includeEmbeddedVideos: false },
  emailNotifications: { enabled: false, albumInvite: false, albumUpdate: false },
  folders: { enabled: false, sidebarWeb: false },
  memories: { enabled: true, duration: 5 },
  people: { enabled: true, sidebarWeb: false, minimumFaces: 3 },
  purchase: { showSupportBadge: false, hideBuyButtonUntil: '9999-12-31T00:00:00.000Z' },
  ratings: { enabled: false },
  recentlyAdded: { sidebarWeb: false },
  sharedLinks: { enabled: true, sidebarWeb: false },
  tags: { enabled: false, sidebarWeb: false },
} as const

/** Only what works is claimed: a feature leaves this list in the change that brings it. */
const notHereYet: Settings = {
  cast: defaults.cast,
  emailNotifications: defaults.emailNotifications,
  purchase: defaults.purchase,
  recentlyAdded: defaults.recentlyAdded,
}

/** All preferences, complete. */
export function preferencesOf(stored: Readonly<Record<string, unknown>>): unknown {
  return merge(merge(defaults, stored), notHereYet)
}

/** `changes` over `stored`; what is left out stays. */
export function changePreferences(
  stored: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return merge(stored, changes)
}

function merge(
  under: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...under }
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue
    merged[key] = isRecord(value) ? merge(isRecord(merged[key]) ? merged[key] : {}, value) : value
  }
  return merged
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
