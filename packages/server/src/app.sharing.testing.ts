// People with photos, and calls in their names, for tests of what is shared.
import { uploadAsset } from '@immich/sdk'
import { makeJpeg } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'
import { addSession, addUser } from './catalog/access/test-server.ts'
import { openSecrets } from './platform/secrets/secrets.ts'

export interface Person {
  readonly id: string
  readonly as: { readonly headers: Readonly<Record<string, string>> }
}

export interface People {
  readonly ada: Person
  readonly bob: Person
  readonly eve: Person
}

export async function addPeople({ database, dataFolder }: TestApp): Promise<People> {
  const secrets = await openSecrets(dataFolder.path, { mayMake: false })
  const deps = { db: database.db, secrets }
  const add = async (): Promise<Person> => {
    const { id } = await addUser(deps)
    return { id, as: { headers: { authorization: `Bearer ${await addSession(deps, id)}` } } }
  }
  return { ada: await add(), bob: await add(), eve: await add() }
}

/** Puts a new picture in, or the bytes given. */
export async function upload(
  { as }: Pick<Person, 'as'>,
  more: object = {},
  bytes?: Buffer,
  name = 'IMG_1.JPG',
): Promise<string> {
  const content = bytes ?? (await makeJpeg({ width: 64, height: 48 }))
  const assetMediaCreateDto = {
    assetData: new File([new Uint8Array(content)], name),
    fileCreatedAt: '2023-07-14T13:16:17.000Z',
    fileModifiedAt: '2023-07-14T13:16:17.000Z',
    ...more,
  }
  return (await uploadAsset({ assetMediaCreateDto }, as)).id
}

/** Of a call that may have failed. */
export async function statusOf(call: Promise<unknown>): Promise<number> {
  try {
    await call
    return 200
  } catch (error) {
    return (error as { status: number }).status
  }
}

export async function callAs<Answer>(
  heirloom: TestApp,
  { as }: Pick<Person, 'as'>,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(`${heirloom.url}/api${path}`, {
    method,
    headers: { ...as.headers, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}

export interface LastOperation {
  readonly id: string
  readonly text: string
  readonly canUndo: boolean
}

export async function lastOperationOf(heirloom: TestApp, who: Person): Promise<LastOperation> {
  const { operations } = await callAs<{ readonly operations: readonly LastOperation[] }>(
    heirloom,
    who,
    'GET',
    '/heirloom/history?kind=change&limit=1',
  )
  const [last] = operations
  if (last === undefined) throw new Error('nothing has happened')
  return last
}
