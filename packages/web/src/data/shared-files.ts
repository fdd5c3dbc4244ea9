// Files that another app of the phone shared with the installed Heirloom. The service worker keeps them here until the
// person who is signed in says what becomes of them; they are forgotten when somebody signs out.

const STORE = 'heirloom-shared'
/** Where the phone sends them, and the page that asks about them. Both stand in manifest.webmanifest or the router, too. */
export const SHARE_ADDRESS = '/share-target'
export const SHARED_PAGE = '/shared'

/** Rejects where the device has no room for them; then none of these is kept. */
export async function keepShared(files: readonly File[]): Promise<void> {
  const store = await caches.open(STORE)
  const kept: string[] = []
  try {
    for (const file of files) {
      const address = `${SHARED_PAGE}/${crypto.randomUUID()}`
      kept.push(address)
      await store.put(address, new Response(file, { headers: headersOf(file) }))
    }
  } catch (error) {
    for (const address of kept) await store.delete(address)
    throw error
  }
}

export async function readShared(): Promise<File[]> {
  if (!canKeep()) return []
  const store = await caches.open(STORE)
  const answers = await Promise.all((await store.keys()).map((request) => store.match(request)))
  return await Promise.all(answers.filter((answer) => answer !== undefined).map(fileOf))
}

export async function forgetShared(): Promise<void> {
  if (canKeep()) await caches.delete(STORE)
}

/** Browsers keep nothing for a page that came without https. */
const canKeep = () => 'caches' in globalThis

const headersOf = ({ name, type, lastModified }: File) => ({
  'content-type': type,
  'x-name': encodeURIComponent(name),
  'x-modified': String(lastModified),
})

async function fileOf(answer: Response): Promise<File> {
  const name = decodeURIComponent(answer.headers.get('x-name') ?? '')
  const type = answer.headers.get('content-type') ?? ''
  const lastModified = Number(answer.headers.get('x-modified'))
  return new File([await answer.blob()], name, { type, lastModified })
}
