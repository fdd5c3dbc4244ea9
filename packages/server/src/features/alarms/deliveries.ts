// From an alarm that is to be told to a message that was taken. A delivery is tried until it gets through or is given up,
// and sent once, unless the program dies between the sending and the note of it.
import { createHash } from 'node:crypto'
import type { Webhook } from '../../platform/config/config.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Db } from '../../schema/schema.ts'
import { findDelivery } from './deliveries.sql.ts'
import type { DeliveryRow } from './deliveries.sql.ts'
import type { Message } from './message.ts'
import { post, sendMail } from './send.ts'
import type { MailSettings } from './send.ts'

export interface Channels {
  readonly mail: MailSettings | undefined
  readonly webhooks: readonly Webhook[]
  /** Where browsers reach this Heirloom, where that is known. */
  readonly link: string | undefined
}

/** A webhook's name in the database, from which its address can't be read. */
export function hookName(hook: Webhook): string {
  return createHash('sha256').update(JSON.stringify(hook)).digest('hex').slice(0, 16)
}

/** Says what became of it; undefined where it had ended before. Throws `not_sent`. */
export async function deliver(
  db: Db,
  channels: Channels,
  deliveryId: string,
  signal: AbortSignal,
): Promise<'sent' | 'dropped' | undefined> {
  const delivery = await findDelivery(db, deliveryId)
  if (delivery === undefined) return undefined
  const message = { ...messageOf(delivery), link: channels.link }
  if (delivery.target.startsWith('hook:')) {
    await post(hookOf(channels, delivery.target.slice('hook:'.length)), message, signal)
    return 'sent'
  }
  if (delivery.email === null) return 'dropped'
  if (channels.mail === undefined) throw notHere('HEIRLOOM_SMTP_URL')
  await sendMail(channels.mail, { to: delivery.email, deliveryId, message }, signal)
  return 'sent'
}

const messageOf = (row: DeliveryRow): Omit<Message, 'link'> => ({
  id: row.alarm_id,
  code: row.code,
  severity: row.severity,
  text: row.text,
  raisedAt: row.raised_at,
  clearedAt: row.cleared_at,
})

function hookOf({ webhooks }: Channels, name: string): Webhook {
  const hook = webhooks.find((one) => hookName(one) === name)
  if (hook === undefined) throw notHere('HEIRLOOM_ALARM_WEBHOOKS')
  return hook
}

/** Another worker may know it; else it was taken out of the settings. */
const notHere = (setting: string) =>
  failure('not_sent', `${setting} of this worker does not have the place that it was to go to.`)
