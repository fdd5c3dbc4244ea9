// How somebody likes slideshows, kept in this browser.

export interface Settings {
  readonly seconds: number
  readonly shuffle: boolean
}

export const SECONDS = [2, 3, 5, 8, 15, 30, 60] as const
const USUAL: Settings = { seconds: 5, shuffle: false }
const KEY = 'heirloom.slideshow'

/** What was kept, as far as it still makes sense. */
export function settingsIn(text: string | null): Settings {
  const kept = parse(text)
  const seconds = SECONDS.find((one) => one === kept.seconds) ?? USUAL.seconds
  return { seconds, shuffle: kept.shuffle === true }
}

function parse(text: string | null): { seconds?: unknown; shuffle?: unknown } {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

export const loadSettings = (): Settings => settingsIn(localStorage.getItem(KEY))
export const keepSettings = (settings: Settings): void => localStorage.setItem(KEY, JSON.stringify(settings))
