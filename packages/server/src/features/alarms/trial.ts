// A message of no importance to every place that is set up: the time to find a wrong password is before the alarm.
import { randomUUID } from 'node:crypto'
import { errorCode } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import type { Channels } from './deliveries.ts'
import { listAdminAddresses } from './deliveries.sql.ts'
import type { Message } from './message.ts'
import { messageIdOf, post, sendMail } from './send.ts'
import type { MailSettings } from './send.ts'

export interface Tried {
  /** In words: `ntfy at ntfy.sh`. */
  readonly place: string
  /** Undefined where it was taken. */
  readonly trouble: string | undefined
}

/** Sends one to each webhook, and by mail to each admin, one after the other. */
export async function sendTrial(db: Db, channels: Channels): Promise<readonly Tried[]> {
  const message = trialMessage(channels)
  const signal = new AbortController().signal
  const tried: Tried[] = []
  for (const hook of channels.webhooks) {
    const place = `${hook.kind} at ${new URL(hook.url).host}`
    tried.push({ place, trouble: await troubleOf(post(hook, message, signal)) })
  }
  const { mail } = channels
  if (mail === undefined) return tried
  for (const to of await listAdminAddresses(db)) {
    const letter = { to, deliveryId: randomUUID(), message }
    tried.push({ place: `e-mail to ${to}`, trouble: await troubleOf(sendMail(mail, letter, signal)) })
  }
  return tried
}

/** Sends one to this address; the id of the mail. Throws `not_sent`. */
export async function sendTrialMail(
  mail: MailSettings,
  link: string | undefined,
  to: string,
): Promise<string> {
  const deliveryId = randomUUID()
  const message = trialMessage({ link })
  await sendMail(mail, { to, deliveryId, message }, new AbortController().signal)
  return messageIdOf(deliveryId)
}

async function troubleOf(sending: Promise<void>): Promise<string | undefined> {
  try {
    await sending
    return undefined
  } catch (error) {
    if (errorCode(error) === 'not_sent' && error instanceof Error) return error.message
    throw error
  }
}

const trialMessage = ({ link }: Pick<Channels, 'link'>): Message => ({
  id: randomUUID(),
  code: 'trial',
  severity: 'notice',
  text: 'This is how Heirloom tells when something is the matter. Nothing is.',
  raisedAt: new Date(),
  clearedAt: null,
  link,
})
