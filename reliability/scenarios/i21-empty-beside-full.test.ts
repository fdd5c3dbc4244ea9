// I21: after an update the server started empty, and offered the set-up wizard on top of a full library.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import {
  differencesOf,
  endProgram,
  openLiving,
  runHeirloomCommand,
  scratchFolder,
  shipAll,
  signIn,
  startOn,
  uploadSome,
} from '../../packages/server/src/commands/recover.testing.ts'

test('an empty database beside a full library is refused, names the way back, and that way works', async () => {
  const folder = await scratchFolder()
  try {
    const data = path.join(folder.path, 'library')
    const living = await openLiving(data)
    await uploadSome(living, 4)
    await shipAll(data)
    await endProgram(living.program)
    await rm(path.join(data, 'db'), { recursive: true })
    // Twice: the first start has made an empty database, and the second must not take that for the library either.
    for (const _ of ['first', 'second']) {
      const served = await runHeirloomCommand(['serve'], { HEIRLOOM_DATA: data })
      expect(served.code).toBe(3)
      expect(served.output).toContain('heirloom rebuild')
    }
    const ran = await runHeirloomCommand(['rebuild', '--yes'], { HEIRLOOM_DATA: data })
    expect(ran.code, ran.output).toBe(0)
    const program = await startOn(data)
    expect(await differencesOf(program.url, await signIn(program.url), living.photos)).toEqual([])
    const config = (await (await fetch(`${program.url}/api/server/config`)).json()) as {
      isInitialized: boolean
    }
    expect(config.isInitialized).toBe(true)
    await endProgram(program)
  } finally {
    await folder.remove()
  }
}, 300_000)
