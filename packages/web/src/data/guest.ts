// Whoever comes by a shared link: the link in the page's own address is the credential of everything that is asked.
// Derived from the address; there is nothing to sign in to, and nothing of an account is used, even where one is there.

const LINK = /^\/(share|s)\/([^/]+)/

export interface LinkName {
  readonly by: 'key' | 'slug'
  readonly value: string
}

export function linkIn(path: string): LinkName | undefined {
  const [, kind, value] = LINK.exec(path) ?? []
  if (value === undefined) return undefined
  return { by: kind === 's' ? 'slug' : 'key', value: decodeURIComponent(value) }
}

export const linkOfPage = (): LinkName | undefined => linkIn(globalThis.location?.pathname ?? '')
export const isGuest = (): boolean => linkOfPage() !== undefined

/** The address of something, with the link that opens it where the page is one of a shared link. */
export const withLink = (address: string): string => addLink(address, linkOfPage())

export function addLink(address: string, link: LinkName | undefined): string {
  if (!link) return address
  return `${address}${address.includes('?') ? '&' : '?'}${link.by}=${encodeURIComponent(link.value)}`
}
