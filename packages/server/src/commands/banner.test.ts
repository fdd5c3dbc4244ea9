import { afterEach, expect, test, vi } from 'vitest'
import { silentLog } from '../platform/log/log.ts'
import { greet } from './banner.ts'

const greeting = {
  here: 'http://localhost:2283',
  elsewhere: [],
  code: 'ABCD-EFGH',
  recoveryCode: 'WXYZ-2345',
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('a person sees the recovery code once, with what it is for', async () => {
  const written: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  await greet(silentLog(), greeting, true)
  expect(written.join('')).toMatch(/Write it down[\s\S]*WXYZ-2345[\s\S]*every password stays valid/)
})

test('a log is not told of it', async () => {
  const log = silentLog()
  const told = vi.spyOn(log, 'info')
  await greet(log, greeting, false)
  expect(JSON.stringify(told.mock.calls)).toContain('ABCD-EFGH')
  expect(JSON.stringify(told.mock.calls)).not.toContain('WXYZ')
})
