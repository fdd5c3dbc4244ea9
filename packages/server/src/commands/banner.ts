import { networkInterfaces } from 'node:os'
import { toString as qrCode } from 'qrcode'
import type { Config } from '../platform/config/config.ts'
import type { Log } from '../platform/log/log.ts'

interface Greeting {
  /** The address for this machine. */
  readonly here: string
  /** Addresses for other machines of the network, the likeliest first. */
  readonly elsewhere: readonly string[]
  /** What the first account asks for from another machine; undefined when there are accounts. */
  readonly code: string | undefined
  /** A recovery code that was just made: shown this once, and in no log. */
  readonly recoveryCode?: string | undefined
}

/** Tells where Heirloom is to be found: for a person with a code for the phone, else as one line of the log. */
export async function greet(log: Log, greeting: Greeting, isTerminal = isForPerson()): Promise<void> {
  const { here, elsewhere, code } = greeting
  if (isTerminal) process.stdout.write(await banner(greeting))
  else log.info({ address: here, elsewhere, ...(code && { firstAccountCode: code }) }, 'Heirloom is ready')
}

/** Whether a person reads what is written, and no log keeps it. */
export function isForPerson(): boolean {
  return process.stdout.isTTY
}

async function banner({ here, elsewhere, code, recoveryCode }: Greeting): Promise<string> {
  const [forPhone] = elsewhere
  const lines = ['', `  Heirloom is ready:  ${here}`]
  for (const address of elsewhere) lines.push(`  In your network:    ${address}`)
  if (code) lines.push('', `  The first account, made from another machine, asks for this code:  ${code}`)
  if (recoveryCode) lines.push(...recoverySheet(recoveryCode))
  const picture = forPhone ? `\n${await qrCode(forPhone, { type: 'terminal', small: true })}` : ''
  return `${lines.join('\n')}\n${picture}\n`
}

function recoverySheet(code: string): readonly string[] {
  return [
    '',
    '  Recovery code. Write it down and keep it away from this machine:',
    '',
    `      ${code}`,
    '',
    '  With it every password stays valid when this library is ever brought back from a backup.',
    '  It is shown this once. A new one: heirloom backup recovery-code',
  ]
}

/** The addresses under which a server that listens so can be reached. */
export function addressesOf({ host, port, publicUrl }: Config): Pick<Greeting, 'here' | 'elsewhere'> {
  const isEverywhere = host === undefined || host === '::' || host === '0.0.0.0'
  const others = isEverywhere ? ownAddresses() : isLoopback(host) ? [] : [host]
  const urls = others.map((address) => urlOf(address, port))
  return {
    here: urlOf(isEverywhere ? 'localhost' : host, port),
    elsewhere: publicUrl ? [publicUrl, ...urls] : urls,
  }
}

function isLoopback(host: string): boolean {
  return /^(127\.|::1$|localhost$)/.test(host)
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Private addresses first: those are the ones that a phone in the same house can reach. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const usable = all.filter(
    ({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'),
  )
  return usable.map(({ address }) => address).toSorted((a, b) => rank(a) - rank(b))
}

function rank(address: string): number {
  if (address.startsWith('192.168.')) return 0
  if (address.startsWith('10.')) return 1
  return /^172\.(1[6-9]|2\d|3[01])\./.test(address) ? 2 : 3
}
