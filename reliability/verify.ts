// Is what was confirmed there? Every upload is fetched through the API and its bytes are compared; then `heirloom check`.
import { createHash } from 'node:crypto'
import type { Confirmed } from './load.ts'
import { runCommand, type ProgramSettings } from './program.ts'

/** What is missing or wrong, one line each; empty where every confirmed byte came back. */
export async function verifyConfirmed(
  url: string,
  token: string,
  confirmed: readonly Confirmed[],
): Promise<readonly string[]> {
  const wrong: string[] = []
  const waiting = [...confirmed]
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
        const fault = await verifyOne(url, token, one)
        if (fault !== undefined) wrong.push(fault)
      }
    }),
  )
  return wrong
}

async function verifyOne(
  url: string,
  token: string,
  { id, sha256, size }: Confirmed,
): Promise<string | undefined> {
  const response = await fetch(`${url}/api/assets/${id}/original`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(60_000),
  })
  if (!response.ok) return `${id}: confirmed, and answered with ${response.status} (${await response.text()})`
  const bytes = Buffer.from(await response.arrayBuffer())
  if (bytes.length !== size) return `${id}: ${size} bytes confirmed, ${bytes.length} there`
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    return `${id}: other bytes than were confirmed`
  return undefined
}

const foundProblems = 5

/** What `heirloom check` finds; a check that could not be made is an error. */
export async function verifyByCheck(settings: ProgramSettings): Promise<readonly string[]> {
  const { code, text } = await runCommand(['check'], settings)
  if (code === 0) return []
  const words = `heirloom check ended with ${code}:\n${text.slice(-2000)}`
  if (code === foundProblems) return [words]
  throw new Error(words)
}
