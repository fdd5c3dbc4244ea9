// The contract against Immich's own client library, whose functions are the API's operations, and against what
// docs/compatibility.md says of it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as sdk from '@immich/sdk'
import { describe, expect, test } from 'vitest'
import { routes } from './contract.ts'
import type { Route } from './contract.ts'

const contract: readonly Route[] = Object.values(routes)
const own = contract.filter((route) => route.tags.includes('Heirloom') || route.outsideApi)
/** Gone from Immich's own list, kept for old scripts. */
const old = contract.filter((route) => route.path.startsWith('/server-info/'))
const immichs = contract.filter((route) => !own.includes(route) && !old.includes(route))

const calls = new Map<string, string>(
  Object.entries(sdk).flatMap(([name, value]) =>
    typeof value === 'function' && value.toString().includes('oazapfts') ? [[name, value.toString()]] : [],
  ),
)

test('the library knows 254 operations', () => {
  expect(calls.size).toBe(254)
})

describe('a route of Immich’s', () => {
  test.each(immichs)('$operationId is called as its library calls it', (route) => {
    const source = calls.get(route.operationId) ?? ''
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
    const named = [...later.matchAll(/`(\w+)`/g)].map(([, operation = '']) => operation)
    const servedIds = new Set<string>(immichs.map((route) => route.operationId))
    const unserved = [...calls.keys()].filter((operation) => !servedIds.has(operation))
    expect(named.toSorted()).toEqual(unserved.toSorted())
  })

  test('counts right', () => {
    expect(page).toContain(`${immichs.length} of ${calls.size}`)
  })
})
