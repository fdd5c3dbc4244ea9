// Messages on their way out of the house: to a mail server, to a webhook. Every call has a time limit; what failed is told
// without addresses, which hold secrets.
import { setTimeout as pause } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import type { Webhook } from '../../platform/config/config.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { headlineOf, postOf, textOf } from './message.ts'
import type { Message } from './message.ts'

const limitMs = 20_000

export interface MailSettings {
  readonly url: string
  readonly from: string
}

/** Sends one mail. `deliveryId` makes a second copy, sent after a crash, recognisable as the same. Throws `not_sent`. */
export async function sendMail(
  { url, from }: MailSettings,
  {
    to,
    deliveryId,
    message,
  }: { readonly to: string; readonly deliveryId: string; readonly message: Message },
  signal: AbortSignal,
): Promise<void> {
  const transport = createTransport({
    url,
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    dnsTimeout: limitMs,
  })
  const mail = {
    from,
    to: { name: '', address: to },
    subject: `Heirloom: ${headlineOf(message)}`,
    text: mailText(message),
    messageId: messageIdOf(deliveryId),
    headers: { 'auto-submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  try {
    await Promise.race([transport.sendMail(mail), giveUp(signal)])
  } catch (error) {
    throw failure('not_sent', `The mail server did not take it (${reasonOf(error)}).`)
  } finally {
    transport.close()
  }
}

export const messageIdOf = (deliveryId: string): string => `<${deliveryId}@heirloom.invalid>`

async function giveUp(signal: AbortSignal): Promise<never> {
  await pause(3 * limitMs, undefined, { signal, ref: false })
  throw Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })
}

function mailText(message: Message): string {
  const since = `Since ${message.raisedAt.toISOString()}.`
  const where = message.link === undefined ? '' : `\n\n${message.link}`
  return `${textOf(message)}\n\n${since}${where}\n`
}

/** Posts one message. Redirections are not followed: what lets us in is for this address. Throws `not_sent`. */
export async function post(hook: Webhook, message: Message, signal: AbortSignal): Promise<void> {
  const { url, headers, body } = postOf(hook, message)
  const status = await statusOf(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
  }).catch((error: unknown) => {
    throw failure('not_sent', `The webhook (${hook.kind}) can not be reached (${reasonOf(error)}).`)
  })
  if (status < 200 || status >= 300)
    throw failure('not_sent', `The webhook (${hook.kind}) answered ${status}.`)
}

async function statusOf(url: string, request: RequestInit): Promise<number> {
  const response = await fetch(url, request)
  await response.body?.cancel()
  return response.status
}

/** A code or a name, never a text: texts can repeat addresses and what was sent. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown }
  const answered = (error as { readonly responseCode?: unknown }).responseCode
  if (typeof answered === 'number') return `it answered ${answered}`
  return errorCode(cause) ?? errorCode(error) ?? (error instanceof Error ? error.name : 'unknown')
}
