// Clients that upload as phones do: several at once, each repeating an upload that had no answer until it has one.
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

/** An upload that the server confirmed, and what it was. */
export interface Confirmed {
  readonly id: string
  readonly sha256: string
  readonly size: number
  /** When the answer came, by this machine's clock. */
  readonly at: number
}

export interface Load {
  readonly confirmed: readonly Confirmed[]
  /** Answers that were no confirmation, by status, and connections that broke, as `none`. */
  readonly unconfirmed: ReadonlyMap<string, number>
  /** Lets uploads that have an answer end, and gives up those that have none. */
  stop(): Promise<void>
}

export interface LoadSettings {
  readonly url: () => string
  readonly token: string
  readonly connections: number
  readonly smallest: number
  readonly largest: number
  /** Between an upload and the next of the same connection. */
  readonly pauseMs?: number
}

// A whole grey picture of one pixel; what follows its end makes each one different and as large as a photo.
const pixel = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
  'base64',
)

export function startLoad(settings: LoadSettings): Load {
  const confirmed: Confirmed[] = []
  const unconfirmed = new Map<string, number>()
  const abort = new AbortController()
  const note = (status: string) => unconfirmed.set(status, (unconfirmed.get(status) ?? 0) + 1)
  const workers = Array.from({ length: settings.connections }, async (_, worker) => {
    for (let number = 0; !abort.signal.aborted; number++) {
      const one = await uploadUntilConfirmed(settings, `w${worker}-${number % 20}.jpg`, abort.signal, note)
      if (one !== undefined) confirmed.push(one)
      if (settings.pauseMs !== undefined) await pause(settings.pauseMs)
    }
  })
  const stop = async () => {
    abort.abort()
    await Promise.all(workers)
  }
  return { confirmed, unconfirmed, stop }
}

async function uploadUntilConfirmed(
  settings: LoadSettings,
  name: string,
  signal: AbortSignal,
  note: (status: string) => void,
): Promise<Confirmed | undefined> {
  const bytes = Buffer.concat([pixel, randomBytes(randomInt(settings.smallest, settings.largest))])
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  while (!signal.aborted) {
    const answer = await uploadOnce(settings, bytes, name, signal)
    if ('id' in answer) return { id: answer.id, sha256, size: bytes.length, at: Date.now() }
    if (!signal.aborted) note(answer.status)
    await pause(100)
  }
  return undefined
}

export async function uploadOnce(
  { url, token }: Pick<LoadSettings, 'url' | 'token'>,
  bytes: Buffer,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly id: string } | { readonly status: string }> {
  const form = new FormData()
  form.set('fileCreatedAt', '2025-11-23T10:20:30.000Z')
  form.set('fileModifiedAt', '2025-11-23T10:20:30.000Z')
  form.set('assetData', new Blob([new Uint8Array(bytes)]), name)
  try {
    const response = await fetch(`${url()}/api/assets`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]),
    })
    const body = (await response.json()) as { id?: string }
    if (response.ok && body.id !== undefined) return { id: body.id }
    return { status: String(response.status) }
  } catch {
    return { status: 'none' }
  }
}
