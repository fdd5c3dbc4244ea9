import { expect, test } from 'vitest'

import type { SharedLink } from '../../data/links.ts'
import { settingsOf } from './settings.ts'

const NOW = Date.UTC(2026, 0, 1)

function formOf(values: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.append(name, value)
  return form
}

test('a new link says all there is to say; what is empty is none', () => {
  const form = formOf({ description: ' Summer ', slug: '', password: 'x', ends: 'day', download: 'on' })
  expect(settingsOf(form, NOW)).toEqual({
    description: 'Summer',
    slug: null,
    password: 'x',
    expiresAt: '2026-01-02T00:00:00.000Z',
    allowDownload: true,
    showMetadata: false,
    allowUpload: false,
  })
  expect(settingsOf(formOf({ ends: 'never' }), NOW)).toMatchObject({ password: null, expiresAt: null })
})

test('a changed link keeps its password and its end where nobody touched them', () => {
  const link = { password: '••••••••' } as SharedLink
  const kept = settingsOf(formOf({ password: '••••••••', ends: 'keep' }), NOW, link)
  expect('password' in kept || 'expiresAt' in kept).toBe(false)
  expect(settingsOf(formOf({ password: '', ends: 'never' }), NOW, link)).toMatchObject({
    password: null,
    expiresAt: null,
  })
})
