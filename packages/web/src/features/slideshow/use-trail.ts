import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'

import { assetQuery, pictureUrl } from '../../data/assets.ts'
import type { Asset } from '../../data/assets.ts'
import type { Walk } from '../../data/sequence.ts'

interface Trail {
  readonly ids: readonly string[]
  readonly at: number
}

/** As many that can't be shown, one after the other, and the show is over. */
const PATIENCE = 5

export type Step = 1 | -1

/**
 * The photos of a show as they were walked: back goes where one came from. The next one is loaded before it is asked for, and
 * nothing is shown before its picture is there. `asset` is what is shown; `failed`, where nothing could be.
 */
export function useTrail(walk: Walk, from: string | undefined, shuffle: boolean) {
  const client = useQueryClient()
  const trail = useRef<Trail>({ ids: [], at: -1 })
  const coming = useRef<{ readonly shuffle: boolean; readonly asset: Promise<Asset | undefined> }>(undefined)
  const busy = useRef(false)
  const [asset, setAsset] = useState<Asset>()
  const [failed, setFailed] = useState(false)

  const load = async (id: string | undefined): Promise<Asset | undefined> => {
    if (id === undefined) return undefined
    const found = await client.fetchQuery(assetQuery(id))
    if (found.type === 'IMAGE') await decoded(pictureUrl(id, 'preview', found.thumbhash))
    return found
  }
  const onward = async (id: string | undefined, step: Step): Promise<string | undefined> => {
    if (id === undefined) return shuffle && from === undefined ? walk.any(new Set()) : (from ?? walk.first())
    return shuffle && step === 1 ? walk.any(new Set(trail.current.ids)) : walk.beside(id, step)
  }
  /** Past what can't be shown. */
  const find = async (id: string | undefined, step: Step): Promise<Asset | undefined> => {
    let next = id
    for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
      next = await onward(next, step)
      if (next === undefined) return undefined
      const found = await load(next).catch(() => undefined)
      if (found) return found
    }
    return undefined
  }
  const go = async (step: Step) => {
    if (busy.current) return
    busy.current = true
    try {
      const { ids, at } = trail.current
      const known = ids[at + step]
      const ready = step === 1 && coming.current?.shuffle === shuffle ? coming.current.asset : undefined
      coming.current = undefined
      const found = known
        ? await load(known).catch(() => undefined)
        : ((await ready) ?? (await find(ids[at], step)))
      if (!found) return setFailed(true)
      trail.current = known ? { ids, at: at + step } : longer(trail.current, found.id, step)
      setFailed(false)
      setAsset(found)
      coming.current = { shuffle, asset: find(found.id, 1).catch(() => undefined) }
    } catch {
      setFailed(true)
    } finally {
      busy.current = false
    }
  }
  const begin = useEffectEvent(() => void go(1))
  useEffect(() => {
    const timer = setTimeout(() => begin())
    return () => clearTimeout(timer)
  }, [])
  return { asset, failed, go }
}

const longer = ({ ids, at }: Trail, id: string, step: Step): Trail =>
  step === 1 ? { ids: [...ids, id], at: at + 1 } : { ids: [id, ...ids], at: 0 }

const LONGEST = 15_000

/** Rejects where the picture does not come. */
async function decoded(url: string): Promise<void> {
  const image = new Image()
  image.src = url
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('too slow')), LONGEST)
  })
  await Promise.race([image.decode(), late])
}
