// What the first steps say. Loaded with their page.
import { format } from './format.ts'
import { photos, plural } from './plural.ts'

export const welcome = {
  page: 'First steps',
  text: (done: number) =>
    done === 3
      ? 'All three are done. You find this page again under Account.'
      : `${format.number(done)} of 3 done. Leave whenever you like: you find this page again under Account.`,
  done: 'Done',
  toPhotos: 'Go to your photos',
  phone: {
    heading: 'Connect your phone',
    done: (device: string) => `Signed in: ${device}.`,
    unnamed: 'a phone',
  },
  photos: {
    heading: 'Bring your first photos',
    text: 'Drop files or whole folders anywhere on this page, or choose them.',
    textPhone: 'Choose some of this phone; its app brings the others by itself.',
    done: (count: number, videos: number) =>
      videos === 0
        ? `${photos(count)} in your library.`
        : `${photos(count)} and ${plural(videos, { one: '# video', other: '# videos' })} in your library.`,
    commandLine: 'From the command line',
  },
  backup: {
    heading: 'Make your first backup',
    none: 'Everything stands on one disk. A second place keeps it when that one breaks.',
    soon: 'A place is set up. Its first backup has not come to its end yet.',
    done: (when: string) => `The last one came to its end ${when}.`,
    open: 'Open Backups',
  },
}
