// What a client is, from what it says about itself.
import type { IncomingHttpHeaders } from 'node:http'

export interface Device {
  /** Model or browser: `Pixel 9`, `Firefox`. */
  readonly type: string
  /** `Android`, `macOS`. */
  readonly os: string
  readonly appVersion: string | undefined
}

type Pattern = readonly [name: string, pattern: RegExp]

// In this order: each of these browsers also says that it is one of those after it.
const browsers: readonly Pattern[] = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b((Headless)?Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
]

const systems: readonly Pattern[] = [
  ['Android', /android/i],
  ['iOS', /\b(iphone|ipad|ipod)\b|immich[_-]ios/i],
  ['Windows', /\bwindows\b/i],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bmac ?os\b|\bmacintosh\b/i],
  ['Linux', /\blinux\b/i],
]

export function deviceOf(headers: IncomingHttpHeaders): Device {
  const agent = headers['user-agent'] ?? ''
  return {
    type: said(headers['devicemodel']) ?? match(browsers, agent) ?? '',
    os: said(headers['devicetype']) ?? match(systems, agent) ?? '',
    appVersion: agent.match(/^immich[_-][a-z]+[_/-]v?(\d+\.\d+\.\d+\S*)/i)?.[1],
  }
}

function said(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : undefined
}

function match(patterns: readonly Pattern[], agent: string): string | undefined {
  return patterns.find(([, pattern]) => pattern.test(agent))?.[0]
}
