// One alarm in the shapes that services take. Pure.
import type { Webhook } from '../../platform/config/config.ts'
import type { Severity } from './alarm.ts'

/** An alarm as it is told. */
export interface Message {
  readonly id: string
  readonly code: string
  readonly severity: Severity
  readonly text: string
  readonly raisedAt: Date
  /** It is over by now. */
  readonly clearedAt: Date | null
  /** Where browsers reach this Heirloom. */
  readonly link: string | undefined
}

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

/** Services cut or refuse longer texts: the shortest limit is ntfy's 4,096 bytes. */
const longest = 1_300

const titles: Readonly<Record<Severity, string>> = {
  notice: 'Heirloom',
  warning: 'Heirloom: please look',
  alarm: 'Heirloom: alarm',
}

function titleOf({ severity, clearedAt }: Message): string {
  return clearedAt === null ? titles[severity] : 'Heirloom: it is over'
}

/** A subject or a headline: the first sentence stands by itself. */
export function headlineOf({ text, clearedAt }: Message): string {
  return clearedAt === null ? firstSentence(text) : `Over: ${firstSentence(text)}`
}

/** What is told, with what has become of it. */
export function textOf({ text, clearedAt }: Message): string {
  const over = clearedAt === null ? '' : `This has been over since ${clearedAt.toISOString()}:\n`
  return over + (text.length > longest ? `${text.slice(0, longest)}…` : text)
}

/** Up to the first end of a sentence. */
export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text
}

const colours: Readonly<Record<Severity, number>> = { notice: 0x3b82f6, warning: 0xf59e0b, alarm: 0xdc2626 }
const ntfyPriority: Readonly<Record<Severity, number>> = { notice: 3, warning: 4, alarm: 5 }
const ntfyTag: Readonly<Record<Severity, string>> = {
  notice: 'information_source',
  warning: 'warning',
  alarm: 'rotating_light',
}
const gotifyPriority: Readonly<Record<Severity, number>> = { notice: 4, warning: 6, alarm: 8 }

/** How loud it is told: what is over, quietly. */
const loudnessOf = ({ severity, clearedAt }: Message): Severity => (clearedAt === null ? severity : 'notice')

/** What to send where. */
export function postOf(hook: Webhook, message: Message): Post {
  if (hook.kind === 'gotify')
    return { url: hook.url, headers: { 'x-gotify-key': hook.token }, body: gotifyBody(message) }
  return { ...placeOf(hook), body: bodyFor(hook, message) }
}

function bodyFor(hook: Exclude<Webhook, { kind: 'gotify' }>, message: Message): Post['body'] {
  if (hook.kind === 'ntfy') return ntfyBody(hook.topic, message)
  return hook.kind === 'discord' ? discordBody(message) : jsonBody(message)
}

function placeOf({ url, authorization }: { readonly url: string; readonly authorization?: string }) {
  return { url, headers: authorization === undefined ? {} : { authorization } }
}

/** Nobody is mentioned, whatever stands in a name. */
function discordBody(message: Message): Post['body'] {
  const { raisedAt, clearedAt, link } = message
  const embed = {
    title: titleOf(message),
    description: textOf(message),
    color: colours[loudnessOf(message)],
    timestamp: (clearedAt ?? raisedAt).toISOString(),
    ...(link !== undefined && { url: link }),
  }
  return { username: 'Heirloom', embeds: [embed], allowed_mentions: { parse: [] } }
}

function ntfyBody(topic: string, message: Message): Post['body'] {
  const { link } = message
  const loudness = loudnessOf(message)
  return {
    topic,
    title: titleOf(message),
    message: textOf(message),
    priority: ntfyPriority[loudness],
    tags: [ntfyTag[loudness]],
    ...(link !== undefined && { click: link }),
  }
}

function gotifyBody(message: Message): Post['body'] {
  const { link } = message
  const extras = { 'client::notification': { click: { url: link } } }
  return {
    title: titleOf(message),
    message: textOf(message),
    priority: gotifyPriority[loudnessOf(message)],
    ...(link !== undefined && { extras }),
  }
}

function jsonBody(message: Message): Post['body'] {
  const { id, code, severity, text, raisedAt, clearedAt, link } = message
  const times = { raisedAt: raisedAt.toISOString(), clearedAt: clearedAt?.toISOString() ?? null }
  return { source: 'heirloom', id, code, severity, text, ...times, link: link ?? null }
}
