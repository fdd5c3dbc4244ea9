import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { parseWebhook } from '../../platform/config/webhooks.ts'
import type { Webhook } from '../../platform/config/config.ts'
import { firstSentence, textOf } from './message.ts'
import type { Message } from './message.ts'
import { openHookServer, openMailServer } from './places.testing.ts'
import type { HookServer, MailServer } from './places.testing.ts'
import { post, sendMail } from './send.ts'

let mail: MailServer
let hooks: HookServer
beforeAll(async () => {
  mail = await openMailServer()
  hooks = await openHookServer()
})
afterAll(async () => {
  await mail.close()
  await hooks.close()
})
afterEach(() => {
  mail.letters.length = 0
  mail.answer = '250 ok'
  hooks.received.length = 0
  hooks.status = 200
})

const message: Message = {
  id: '0190c2c1-0000-7000-8000-000000000001',
  code: 'library_shrank',
  severity: 'alarm',
  text: 'Your library shrank by 4,223 photos. History says who did it: “Müller”.',
  raisedAt: new Date('2026-11-21T09:00:00Z'),
  clearedAt: null,
  link: 'https://photos.example.org',
}

const never = new AbortController().signal

function hook(text: string): Webhook {
  const parsed = parseWebhook(text.replace('HERE', hooks.url.replace('http://', '')))
  if (parsed === undefined) throw new Error(text)
  return parsed
}

// The shapes below are those that the services document: Discord's “Execute Webhook”, ntfy's “Publish as JSON”,
// Gotify's POST /message with its message extras.

test('Discord gets an embed, and nobody is mentioned', async () => {
  await post(hook('discord:http://HERE/api/webhooks/1/secret'), message, never)
  expect(hooks.received).toMatchObject([
    {
      path: '/api/webhooks/1/secret',
      headers: { 'content-type': 'application/json' },
      body: {
        username: 'Heirloom',
        embeds: [
          {
            title: 'Heirloom: alarm',
            description: message.text,
            color: 0xdc2626,
            timestamp: '2026-11-21T09:00:00.000Z',
            url: 'https://photos.example.org',
          },
        ],
        allowed_mentions: { parse: [] },
      },
    },
  ])
})

test('ntfy gets topic, priority and tags at its root, with the token as bearer', async () => {
  await post(hook('ntfy:http://:tk_secret@HERE/photos'), message, never)
  expect(hooks.received).toMatchObject([{ path: '/', headers: { authorization: 'Bearer tk_secret' } }])
  expect(hooks.received[0]?.body).toEqual({
    topic: 'photos',
    title: 'Heirloom: alarm',
    message: message.text,
    priority: 5,
    tags: ['rotating_light'],
    click: 'https://photos.example.org',
  })
})

test('Gotify gets title, message and priority, with the key in its header', async () => {
  await post(hook('gotify:http://HERE/push/?token=Asecret'), message, never)
  expect(hooks.received).toMatchObject([{ path: '/push/message', headers: { 'x-gotify-key': 'Asecret' } }])
  expect(hooks.received[0]?.body).toEqual({
    title: 'Heirloom: alarm',
    message: message.text,
    priority: 8,
    extras: { 'client::notification': { click: { url: 'https://photos.example.org' } } },
  })
})

test('plain JSON tells all there is to tell', async () => {
  await post(hook('json:http://me:word@HERE/hook?room=1'), { ...message, link: undefined }, never)
  const basic = `Basic ${Buffer.from('me:word').toString('base64')}`
  expect(hooks.received).toMatchObject([{ path: '/hook?room=1', headers: { authorization: basic } }])
  expect(hooks.received[0]?.body).toEqual({
    source: 'heirloom',
    id: message.id,
    code: 'library_shrank',
    severity: 'alarm',
    text: message.text,
    raisedAt: '2026-11-21T09:00:00.000Z',
    clearedAt: null,
    link: null,
  })
})

test.each([
  [404, 'answered 404'],
  [302, 'answered 302'],
  [500, 'answered 500'],
])('an answer of %i is a failure, without the address', async (status, words) => {
  hooks.status = status
  const failed = post(hook('discord:http://HERE/api/webhooks/1/secret'), message, never)
  await expect(failed).rejects.toMatchObject({ code: 'not_sent' })
  await expect(failed).rejects.toThrow(words)
  await expect(failed).rejects.not.toThrow(/secret/)
  expect(hooks.received).toHaveLength(1)
})

test('who does not answer is given up, and who is not there is told', async () => {
  hooks.status = 0
  const silent = post(hook('json:http://HERE/x'), message, AbortSignal.timeout(200))
  await expect(silent).rejects.toThrow(/can not be reached \(TimeoutError\)/)
  await expect(post(hook('json:http://127.0.0.1:9/x'), message, never)).rejects.toMatchObject({
    code: 'not_sent',
  })
})

const letter = { to: 'ada@example.org', deliveryId: '0190c2c1-0000-7000-8000-00000000000d' }
const settings = () => ({ url: mail.url, from: 'Heirloom <photos@example.org>' })

test('mail goes out with the first sentence as its subject, and can be told from a second copy', async () => {
  await sendMail(settings(), { ...letter, message }, never)
  expect(mail.letters).toHaveLength(1)
  const [{ from, to, data } = { from: '', to: [], data: '' }] = mail.letters
  expect(from).toContain('<photos@example.org>')
  expect(to).toEqual(['ada@example.org'])
  expect(data).toContain('Subject: Heirloom: Your library shrank by 4,223 photos.')
  expect(data).toContain(`Message-ID: <${letter.deliveryId}@heirloom.invalid>`)
  expect(data).toMatch(/Auto-Submitted: auto-generated/i)
  expect(data).toContain('https://photos.example.org')
})

test('a mail server that refuses is told by its number', async () => {
  mail.answer = '550 no mail from secret-people'
  const failed = sendMail(settings(), { ...letter, message }, never)
  await expect(failed).rejects.toMatchObject({ code: 'not_sent' })
  await expect(failed).rejects.toThrow('The mail server did not take it (it answered 550).')
})

test('a mail server that is not there does not show its password', async () => {
  const url = 'smtp://me:hunter2@127.0.0.1:9'
  const failed = sendMail({ ...settings(), url }, { ...letter, message }, never)
  await expect(failed).rejects.toThrow(/did not take it \(E\w+\)/)
  await expect(failed).rejects.not.toThrow(/hunter2/)
})

test('long texts are cut', () => {
  const long = textOf({ ...message, text: 'x'.repeat(10_000) })
  expect(Buffer.byteLength(long)).toBeLessThan(1_900)
  expect(long).toMatch(/x…$/)
})

test('what is over says so first, and quietly', async () => {
  const over = { ...message, clearedAt: new Date('2026-11-21T10:00:00Z') }
  await post(hook('ntfy:http://HERE/family'), over, never)
  await post(hook('discord:http://HERE/api/webhooks/1/secret'), over, never)
  await sendMail(settings(), { ...letter, message: over }, never)
  const text = `This has been over since 2026-11-21T10:00:00.000Z:\n${message.text}`
  expect(hooks.received.map(({ body }) => body)).toMatchObject([
    { title: 'Heirloom: it is over', message: text, priority: 3 },
    { embeds: [{ title: 'Heirloom: it is over', description: text, color: 0x3b82f6 }] },
  ])
  expect(mail.letters[0]?.data).toContain('Subject: Heirloom: Over: Your library shrank by 4,223 photos.')
})

test('the first sentence ends where the next begins', () => {
  expect(firstSentence('Only 4.2 GiB are free. Make room.')).toBe('Only 4.2 GiB are free.')
  expect(firstSentence('No end')).toBe('No end')
})
