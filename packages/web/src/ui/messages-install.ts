// What is said of Heirloom as an app of the device. Loaded with its pages.
import { format } from './format.ts'
import { files } from './plural.ts'

export const install = {
  newVersion: 'A new version of Heirloom is there.',
  reload: 'Reload',
  heading: 'On this device',
  text: 'Installed, Heirloom has a window of its own, and takes photos that other apps share.',
  install: 'Install Heirloom',
  way: {
    installed: 'Heirloom is installed here.',
    insecure:
      'Browsers install only what comes from an address that begins with https. Ask whoever runs this Heirloom for it.',
    apple: 'Tap Share in Safari, then “Add to Home Screen”.',
    menu: 'Look in your browser’s menu for “Install” or “Add to Home Screen”.',
  },
  shared: {
    page: 'Shared with Heirloom',
    question: (n: number, name: string) => `Add ${files(n)} to the photos of ${name}?`,
    add: (n: number) => `Add ${files(n)}`,
    leave: 'Leave them out',
    more: (n: number) => `and ${format.number(n)} more`,
    nothing: 'Nothing came along',
    nothingText: 'No files came with it. Share them with Heirloom once more.',
    trouble: 'They could not be taken',
    troubleText: 'This device has no room to hand them over. Open Heirloom and choose them there.',
    toPhotos: 'Go to your photos',
  },
}
