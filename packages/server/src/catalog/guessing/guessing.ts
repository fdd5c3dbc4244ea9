// Guessing gets slower, for an account and for an address, and nobody is ever turned away for guesses of others: a right
// password waits its turn and then works. The counts are in the database, so that several servers share them.
import { isIPv6 } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { failure } from '../../platform/errors/errors.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { countTry, forgiveTry } from './guessing.sql.ts'

interface Guesser {
  /** What is guessed at: an e-mail address, or what else has a secret. */
  readonly subject: string
  readonly address: string
}

export interface GuessGate {
  /** Runs `check` when its turn has come; what it returns is a success, undefined a wrong guess. */
  attempt<T>(guesser: Guesser, check: () => Promise<T | undefined>): Promise<T | undefined>
}

/** Milliseconds to wait after so many wrong guesses, `free` of which cost nothing. */
export type Pace = (failures: number, free: number) => number

const slower: Pace = (failures, free) => (failures < free ? 0 : Math.min(5000, 250 * 2 ** (failures - free)))

const freeForAccount = 4
/** Higher: behind one address may be a whole house. */
const freeForAddress = 20
/** At the same time, in this process. The first is small, so that an account is guessed at in single file. */
const places = { account: 4, address: 16, all: 256 }

export function createGuessGate(db: Db, secrets: Secrets, pace: Pace = slower): GuessGate {
  const waiting = new Map<string, number>()
  return {
    async attempt(guesser, check) {
      // e-mail addresses of people who are not here are not kept
      const account = `account:${secrets.mac('guess', guesser.subject).toString('hex')}`
      const address = `address:${networkOf(guesser.address)}`
      const queues = [
        { name: `${account} ${address}`, places: places.account },
        { name: address, places: places.address },
        { name: 'all', places: places.all },
      ]
      enter(waiting, queues)
      try {
        const before = await countTry(db, [account, address])
        const failures = (subject: string) => before.get(subject) ?? 0
        await setTimeout(
          Math.max(pace(failures(account), freeForAccount), pace(failures(address), freeForAddress)),
        )
        const found = await check()
        if (found !== undefined) await forgiveTry(db, account, address)
        return found
      } finally {
        leave(waiting, queues)
      }
    },
  }
}

interface Queue {
  readonly name: string
  readonly places: number
}

function enter(waiting: Map<string, number>, queues: readonly Queue[]): void {
  if (queues.some(({ name, places }) => (waiting.get(name) ?? 0) >= places))
    throw failure(
      'too_many_waiting',
      'Many sign-ins are being tried at this moment. Wait some seconds and try again.',
    )
  for (const { name } of queues) waiting.set(name, (waiting.get(name) ?? 0) + 1)
}

function leave(waiting: Map<string, number>, queues: readonly Queue[]): void {
  for (const { name } of queues) {
    const left = (waiting.get(name) ?? 1) - 1
    if (left === 0) waiting.delete(name)
    else waiting.set(name, left)
  }
}

/** IPv6 gives a household 2^64 addresses; they count as one. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0')
  const all = [...groups, ...(tail === undefined ? [] : zeros), ...rest]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
