import { describe, expect, test } from 'vitest'
import { readCredential } from './credentials.ts'
import { deviceOf } from './device.ts'

const asking = (headers: Record<string, string>, query = {}, cookies = {}) =>
  ({ headers, query, cookies }) as never
const cookie = { immich_access_token: 'c' }
const session = (token: string, byCookie = false) => ({ kind: 'session', token, byCookie })
const link = { kind: 'sharedLink', link: { by: 'key', key: 's' } }
const slug = { kind: 'sharedLink', link: { by: 'slug', slug: 's' } }

describe('a credential', () => {
  test.each([
    ['nowhere', asking({}), undefined],
    ['x-immich-user-token', asking({ 'x-immich-user-token': 't' }), session('t')],
    ['x-immich-session-token', asking({ 'x-immich-session-token': 't' }), session('t')],
    ['authorization', asking({ authorization: 'Bearer t' }), session('t')],
    ['authorization in lower case', asking({ authorization: 'bearer t' }), session('t')],
    ['authorization of another kind', asking({ authorization: 'Basic dDp0' }), undefined],
    ['a cookie', asking({}, {}, cookie), session('c', true)],
    ['x-api-key', asking({ 'x-api-key': 'k' }), { kind: 'apiKey', secret: 'k' }],
    ['the query', asking({}, { apiKey: 'k' }), { kind: 'apiKey', secret: 'k' }],
    ['a key beside a cookie', asking({ 'x-api-key': 'k' }, {}, cookie), { kind: 'apiKey', secret: 'k' }],
    ['a header beside a cookie', asking({ authorization: 'Bearer t' }, {}, cookie), session('t')],
    ['a shared link', asking({ 'x-immich-share-key': 's' }, {}, cookie), link],
    ['a shared link in the query', asking({}, { slug: 's' }), slug],
    ['empty headers', asking({ 'x-api-key': '', authorization: '' }), undefined],
    ['a query given twice', asking({}, { apiKey: ['a', 'b'] }), undefined],
  ])('is read from %s', (_place, request, expected) => {
    expect(readCredential(request)).toEqual(expected)
  })
})

const agents = {
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  safari:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  chrome:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
}

describe('a device', () => {
  test.each([
    [{ 'user-agent': agents.firefox }, 'Firefox', 'Linux', undefined],
    [{ 'user-agent': agents.safari }, 'Safari', 'iOS', undefined],
    [{ 'user-agent': agents.edge }, 'Edge', 'Windows', undefined],
    [{ 'user-agent': agents.chrome }, 'Chrome', 'macOS', undefined],
    [{ 'user-agent': agents.chrome.replace('Chrome', 'HeadlessChrome') }, 'Chrome', 'macOS', undefined],
    [
      { 'user-agent': 'Immich_iOS_3.1.0', devicemodel: 'iPhone17,1', devicetype: 'iOS' },
      'iPhone17,1',
      'iOS',
      '3.1.0',
    ],
    [{ 'user-agent': 'immich-android/3.1.0' }, '', 'Android', '3.1.0'],
    [{}, '', '', undefined],
  ])('%o', (headers, type, os, appVersion) => {
    expect(deviceOf(headers)).toEqual({ type, os, appVersion })
  })
})
