// Heirloom as an app of the device: the service worker, and the browser's offer to install, kept until someone wants it.
// Without https a browser allows neither; everything else works.
import { makeCell, useCell } from '../../ui/cell.ts'
import { watchVersions } from './versions.ts'

/** Chromium's; not among TypeScript's types. */
interface Offer extends Event {
  prompt(): Promise<unknown>
}

const offerCell = makeCell<Offer | undefined>(undefined)

/** Call once, when the page begins. */
export function beginInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offerCell.set(event as Offer)
  })
  addEventListener('appinstalled', () => offerCell.set(undefined))
  if ('serviceWorker' in navigator) void watchVersions(navigator.serviceWorker)
}

export type Way = 'installed' | 'offered' | 'apple' | 'insecure' | 'menu'

/** How this device can have Heirloom as an app, as far as its browser tells. */
export function useWay(): { way: Way; install: () => void } {
  const offer = useCell(offerCell)
  const install = () => {
    offerCell.set(undefined) // an offer is good for once
    void offer?.prompt()
  }
  return { way: wayOf(offer !== undefined), install }
}

function wayOf(isOffered: boolean): Way {
  if (matchMedia('(display-mode: standalone)').matches) return 'installed'
  if (isOffered) return 'offered'
  if (!isSecureContext) return 'insecure'
  return /iPhone|iPad/.test(navigator.userAgent) ? 'apple' : 'menu'
}
