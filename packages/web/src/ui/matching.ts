const plain = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** What contains all words of the query, whatever its accents; those that begin with it first. */
export function matching<T>(all: readonly T[], query: string, nameOf: (one: T) => string): T[] {
  const words = plain(query).split(/\s+/).filter(Boolean)
  const found = all.filter((one) => words.every((word) => plain(nameOf(one)).includes(word)))
  const begins = (one: T) => plain(nameOf(one)).startsWith(plain(query.trim()))
  return [...found.filter(begins), ...found.filter((one) => !begins(one))]
}
