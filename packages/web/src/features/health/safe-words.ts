import type { Safety } from '../../data/safety.ts'
import { say } from '../../ui/messages.ts'

/** The safe line in words. "All safe" is said only where the server says so and has nothing to add. */
export function safeWords({ photos, videos, status, sentences }: Safety): string {
  const said = sentences.map((sentence) => sentence.replace(/\.$/, ''))
  const counts = [photos > 0 ? say.safety.photos(photos) : '', videos > 0 ? say.safety.videos(videos) : '']
  const library = counts.filter(Boolean).join(', ')
  if (library === '') return [say.safety.nothing, ...said].join(' · ')
  const state = said.length === 0 && status === 'safe' ? [say.safety.allSafe] : said
  return [library, ...state].join(' · ')
}
