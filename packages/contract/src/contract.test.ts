// The contract against Immich's own client library, whose functions are the API's operations, and against what
// docs/compatibility.md says of it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as sdk from '@immich/sdk'
import * as newest from '@immich/sdk-next'
import { describe, expect, test } from 'vitest'
import { routes } from './contract.ts'
import type { Route } from './contract.ts'

const contract: readonly Route[] = Object.values(routes)
const own = contract.filter((route) => route.tags.includes('Heirloom') || route.outsideApi)
/** Gone from Immich's own list, kept for old scripts. */
const old = contract.filter((route) => route.path.startsWith('/server-info/'))
const immichs = contract.filter((route) => !own.includes(route) && !old.includes(route))

const callsOf = (library: object): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(library).flatMap(([name, value]) =>
      typeof value === 'function' && String(value).includes('oazapfts') ? [[name, String(value)]] : [],
    ),
  )
const calls = callsOf(sdk)
const newestCalls = callsOf(newest)
/** In 3.2 another operation has the old name's place, and the old one goes on under this. */
const renamed: Readonly<Record<string, string>> = { mergePerson: 'mergePersonLegacy' }

test('the library knows 254 operations, and 3.2.2 knows 276', () => {
  expect([calls.size, newestCalls.size]).toEqual([254, 276])
})

describe.each([
  ['3.1.0', (id: string) => calls.get(id)],
  ['3.2.2', (id: string) => newestCalls.get(renamed[id] ?? id)],
])('a route of Immich’s, in its library %s', (_version, callOf) => {
  test.each(immichs)('$operationId is called as its library calls it', (route) => {
    const source = callOf(route.operationId) ?? ''
    const [, url = ''] = source.match(/`(\/[^`]*?)(?:\$\{QS[^`]*)?`|"(\/[^"]*)"/)?.filter(Boolean) ?? []
    const method = source.match(/method: "([A-Z]+)"/)?.[1] ?? 'GET'
    expect([method, url.replaceAll(/\$\{encodeURIComponent\((\w+)\)\}/g, ':$1')]).toEqual([
      route.method,
      route.path,
    ])
  })
})

describe('docs/compatibility.md', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../../docs/compatibility.md'), 'utf8')
  const [table = ''] = page.split('## Different')
  const listed = [...table.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^\s`]+)`/g)].map(
    ([, method, url]) => `${method} ${url}`,
  )

  test('lists what is served, and nothing else', () => {
    const served = immichs.map((route) => `${route.method} ${route.path}`)
    expect(listed.toSorted()).toEqual(served.toSorted())
  })

  test('names what is left for later, all of it', () => {
    const [, later = ''] = page.split('## Left for later')
    const [since31 = '', since32 = ''] = later.split('### Since 3.2')
    const named = [...since31.matchAll(/`(\w+)`/g)].map(([, operation = '']) => operation)
    const servedIds = new Set<string>(immichs.map((route) => route.operationId))
    const unserved = [...calls.keys()].filter((operation) => !servedIds.has(operation))
    expect(named.toSorted()).toEqual(unserved.toSorted())
    const newer = [...since32.matchAll(/`(\w+)`/g)].map(([, operation = '']) => operation)
    const legacy = Object.values(renamed)
    expect(newer.toSorted()).toEqual(
      [...newestCalls.keys()].filter((name) => !calls.has(name) && !legacy.includes(name)).toSorted(),
    )
  })

  test('counts right', () => {
    expect(page).toContain(`${immichs.length} of ${calls.size}`)
  })
})
