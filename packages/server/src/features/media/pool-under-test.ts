// A pool with a folder of its own for one test file, and what tests ask of it.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import {
  openMediaPool,
  type MediaKind,
  type MediaPool,
  type MediaPoolOptions,
  type MediaResult,
} from './media.ts'

export const all: MediaKind[] = ['metadata', 'preview', 'thumbnail', 'similarity']
export const pictures: MediaKind[] = ['preview', 'thumbnail', 'similarity']

interface Place {
  readonly previewPath: string
  readonly thumbnailPath: string
}

/** To be called at the top of a test file. */
export function poolUnderTest() {
  vi.setConfig({ testTimeout: 60_000 }) // children give way to whatever else the machine does
  let folder = ''
  let pool: MediaPool
  let count = 0
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heirloom-media-'))
    pool = open({})
  })
  afterAll(async () => {
    await pool.close()
    await rm(folder, { recursive: true, force: true })
  })
  const inFolder = (name: string): string => join(folder, name)
  const place = (): Place => {
    count += 1
    return {
      previewPath: inFolder(`out ${count}/preview.jpg`),
      thumbnailPath: inFolder(`out ${count}/thumb.webp`),
    }
  }
  return {
    inFolder,
    place,
    pool: () => pool,
    file: async (name: string, content: Buffer | string): Promise<string> => {
      await writeFile(inFolder(name), content)
      return inFolder(name)
    },
    passOf: async (
      original: string,
      kinds = all,
      name = basename(original),
    ): Promise<MediaResult & Place> => {
      const paths = place()
      return { ...paths, ...(await pool.process({ original, name, kinds, ...paths })) }
    },
  }
}

/** Another pool, with limits of its own; whoever opens it closes it. */
export function open(options: Partial<MediaPoolOptions>): MediaPool {
  return openMediaPool({ concurrency: 2, log: { warn: () => undefined }, ...options })
}

export const states = (result: MediaResult): string[] =>
  Object.values(result.made).map((made) => (made.state === 'present' ? 'present' : made.code))

export async function outputs(result: { previewPath: string }): Promise<string[]> {
  return readdir(join(result.previewPath, '..')).catch(() => [])
}
