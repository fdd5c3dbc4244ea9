// Which version of Heirloom's page this is, and whether there is a newer one. Whoever is at work is asked, never reloaded.
import { install as say } from '../../ui/messages-install.ts'
import { showToast } from '../../ui/toast.ts'

/** What the service worker tells the pages when it begins: the first script of its version. */
export interface Told {
  readonly newest: string
}

const LOOK_EVERY = 30 * 60_000

/** Call once, where there is a service worker. It is looked for a new one when someone comes back to the page. */
export async function watchVersions(workers: ServiceWorkerContainer): Promise<void> {
  workers.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    if (data.newest !== entryOfPage()) offerReload()
  })
  const registration = await workers.register('/sw.js')
  let looked = performance.now()
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || performance.now() - looked < LOOK_EVERY) return
    looked = performance.now()
    registration.update().catch(() => undefined) // without a connection, the next time
  })
}

const entryOfPage = () => {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]')
  return script ? new URL(script.src).pathname : undefined
}

const offerReload = () =>
  showToast({
    text: say.newVersion,
    stays: true,
    action: { label: say.reload, do: () => location.reload() },
  })
