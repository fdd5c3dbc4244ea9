import { parseArgs } from 'node:util'
import { readConfig } from '../platform/config/config.ts'
import { errorCode, failure } from '../platform/errors/errors.ts'
import { exitCodes } from './exit-codes.ts'

/** Empties the scratch library whose server listens on this machine; every other server refuses. */
export async function reset(args: readonly string[]): Promise<number> {
  parseArgs({ args: [...args], options: {} })
  const { host, port } = readConfig()
  const isEverywhere = host === undefined || host === '::' || host === '0.0.0.0'
  const address = `http://${isEverywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`
  const answer = await ask(address)
  if (!answer.ok) throw failure('not_scratch', await sentenceOf(answer))
  process.stdout.write('The scratch library is empty.\n')
  return exitCodes.done
}

async function ask(address: string): Promise<Response> {
  try {
    const url = `${address}/api/heirloom/scratch/reset`
    return await fetch(url, { method: 'POST', signal: AbortSignal.timeout(60_000) })
  } catch (cause) {
    throw failure(
      'no_server',
      `No Heirloom answers at ${address} (${errorCode((cause as Error).cause) ?? 'no answer'}). Start it first: heirloom serve --scratch`,
      { cause },
    )
  }
}

async function sentenceOf(answer: Response): Promise<string> {
  const text = await answer.text()
  const message: unknown = answer.headers.get('content-type')?.startsWith('application/json')
    ? JSON.parse(text)
    : {}
  if (typeof message === 'object' && message !== null && 'message' in message) return String(message.message)
  return `What answers at ${answer.url} is no Heirloom that can be emptied (${answer.status}).`
}
