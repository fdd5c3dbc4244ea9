// Where alarms are posted to: `kind:address`, several separated by commas. What lets us in is taken out of the address, so
// that the address alone may be shown.

interface Place {
  readonly url: string
  /** The header `Authorization`. */
  readonly authorization?: string
}

export type Webhook =
  | (Place & { readonly kind: 'discord' | 'json' })
  | (Place & { readonly kind: 'ntfy'; readonly topic: string })
  | { readonly kind: 'gotify'; readonly url: string; readonly token: string }

/** Undefined where the text is no such address. */
export function parseWebhook(text: string): Webhook | undefined {
  const [, prefix, address = ''] = /^(?:(discord|ntfy|gotify|json):)?(https?:\/\/.*)$/.exec(text) ?? []
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const kind = prefix ?? kindByHost(url.hostname)
  if (kind === 'ntfy') return ntfy(url)
  if (kind === 'gotify') return gotify(url)
  return { kind: kind === 'discord' ? 'discord' : 'json', ...placeOf(url) }
}

function kindByHost(host: string): string {
  if (/(?:^|\.)discord(?:app)?\.com$/.test(host)) return 'discord'
  return host === 'ntfy.sh' ? 'ntfy' : 'json'
}

/** The last part of the path is the topic; messages go to the root of the server. */
function ntfy(url: URL): Webhook | undefined {
  const parts = url.pathname.split('/').filter((part) => part !== '')
  const topic = parts.pop()
  if (topic === undefined) return undefined
  url.pathname = `/${parts.join('/')}`
  return { kind: 'ntfy', topic, ...placeOf(url) }
}

/** The application's token is `?token=…`, or stands where a password would. */
function gotify(url: URL): Webhook | undefined {
  const token = url.searchParams.get('token') ?? decodeURIComponent(url.password || url.username)
  if (token === '') return undefined
  url.search = ''
  url.pathname = `${url.pathname.replace(/\/(?:message\/?)?$/, '')}/message`
  return { kind: 'gotify', url: placeOf(url).url, token }
}

function placeOf(url: URL): Place {
  const user = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  if (password === '' && user === '') return { url: url.href }
  const basic = Buffer.from(`${user}:${password}`).toString('base64')
  return { url: url.href, authorization: user === '' ? `Bearer ${password}` : `Basic ${basic}` }
}
