import { expect, test } from 'vitest'
import { parseWebhook } from './webhooks.ts'

test.each([
  [
    'discord:https://discord.example/api/webhooks/1/abc',
    { kind: 'discord', url: 'https://discord.example/api/webhooks/1/abc' },
  ],
  [
    'https://discord.com/api/webhooks/1/abc',
    { kind: 'discord', url: 'https://discord.com/api/webhooks/1/abc' },
  ],
  ['https://ntfy.sh/my-photos', { kind: 'ntfy', url: 'https://ntfy.sh/', topic: 'my-photos' }],
  [
    'ntfy:https://:tk_secret@push.example.org/photos',
    { kind: 'ntfy', url: 'https://push.example.org/', topic: 'photos', authorization: 'Bearer tk_secret' },
  ],
  [
    'ntfy:https://phil:my%3Apass@example.org/ntfy/photos',
    {
      kind: 'ntfy',
      url: 'https://example.org/ntfy',
      topic: 'photos',
      authorization: 'Basic cGhpbDpteTpwYXNz',
    },
  ],
  [
    'gotify:https://gotify.example.org/?token=Axyz',
    { kind: 'gotify', url: 'https://gotify.example.org/message', token: 'Axyz' },
  ],
  [
    'gotify:https://example.org/push/message?token=Axyz',
    { kind: 'gotify', url: 'https://example.org/push/message', token: 'Axyz' },
  ],
  ['gotify:http://Axyz@nas:8080', { kind: 'gotify', url: 'http://nas:8080/message', token: 'Axyz' }],
  ['json:https://home.example/hook?room=1', { kind: 'json', url: 'https://home.example/hook?room=1' }],
  ['http://nas:8123/api/webhook/x', { kind: 'json', url: 'http://nas:8123/api/webhook/x' }],
])('%s', (text, webhook) => {
  expect(parseWebhook(text)).toEqual(webhook)
})

test.each([
  '',
  'ftp://x/y',
  'telegram:https://x',
  'ntfy:https://ntfy.sh/',
  'gotify:https://gotify.example',
  'json:x',
])('%j is refused', (text) => {
  expect(parseWebhook(text)).toBeUndefined()
})
