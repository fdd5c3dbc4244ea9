// What is said of memories: the strip above the timeline, their page, and how one looks at them. Loaded with them.
import { format } from './format.ts'
import { photos, plural } from './plural.ts'

export const memories = {
  page: 'Memories',
  onThisDay: 'On this day',
  onThisDayText: 'What you photographed on this day in other years.',
  kept: 'Kept',
  keptText: 'Memories that you kept to see them again.',
  ago: (years: number) =>
    years < 1 ? 'This year' : plural(years, { one: '# year ago', other: '# years ago' }),
  label: (years: string, count: number) => `${years}, ${photos(count)}`,
  none: 'No memories today',
  noneText: 'When there are photos that were taken on this day in other years, they are shown here.',
  keptNone: 'None yet. While you look at a memory, you can keep it.',
  off: 'Memories are switched off',
  offText: 'You can switch them on in your account, under Preferences.',
  toAccount: 'Open your account',
  failed: 'Memories could not be loaded.',
  gone: 'This memory is not there any more.',
  close: 'Close the memory',
  previous: 'Previous photo',
  next: 'Next photo',
  pause: 'Pause',
  play: 'Go on',
  keep: 'Keep this memory',
  keepNot: 'Keep it no longer',
  keptDone: 'The memory is kept.',
  keptNoLonger: 'The memory is not kept any more.',
  more: 'More',
  open: 'Open the photo',
  leaveOut: 'Leave this photo out',
  leftOut: 'The photo is left out of this memory.',
  hide: 'Hide this memory',
  hidden: 'The memory is hidden. Its photos stay where they are.',
  progress: (at: number, of: number) => `Photo ${format.number(at)} of ${format.number(of)}`,
  unavailable: 'The picture can’t be shown just now',
}
