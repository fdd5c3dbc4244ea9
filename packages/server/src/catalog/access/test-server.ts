// For tests of routes: a server on a database of its own, and people with credentials to call it as.
import { randomBytes, randomUUID } from 'node:crypto'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { createHttp, createMetrics } from '../../platform/http/http.ts'
import { beginEpoch, withOperation } from '../../platform/journal/journal.ts'
import { silentLog } from '../../platform/log/log.ts'
import { hashPassword, makeToken, secretsOf } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { insertUser } from '../users/users.ts'
import type { User, UserId } from '../users/users.ts'
import { authenticator, insertSession, tokenPurpose } from './access.ts'

export interface TestDeps {
  readonly db: Db
  readonly secrets: Secrets
}

export interface TestServer extends TestDeps {
  readonly app: FastifyInstance
  /** Calls the server, with a session token or an API key when given. */
  call(request: TestCall): ReturnType<typeof inject>
  close(): Promise<void>
}

interface TestCall extends Omit<InjectOptions, 'method'> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly token?: string
  readonly apiKey?: string
}

export const testPassword = 'correct horse battery'

const inject = (app: FastifyInstance, { token, apiKey, headers, ...rest }: TestCall) =>
  app.inject({
    ...rest,
    headers: {
      ...headers,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(apiKey && { 'x-api-key': apiKey }),
    },
  })

/** `register` adds the routes that the test is about. */
export async function openTestServer(
  register: (app: FastifyInstance, deps: TestDeps) => Promise<void> | void,
  options: { readonly trustedProxies?: readonly string[] } = {},
): Promise<TestServer> {
  const database = await createTestDatabase<Tables>()
  const { db } = database
  await beginEpoch(db)
  const secrets = secretsOf(randomBytes(32))
  const app = await createHttp({
    log: silentLog(),
    trustedProxies: options.trustedProxies ?? [],
    authenticate: authenticator(db, secrets),
    metrics: createMetrics(),
    webFolder: '/nowhere',
    version: '0.0.0',
  })
  await register(app, { db, secrets })
  return {
    app,
    db,
    secrets,
    call: (request) => inject(app, request),
    close: async () => {
      await app.close()
      await database.close()
    },
  }
}

const context = { actor: 'system', intent: 'test' } as const

/** A new person whose password is {@link testPassword}. */
export async function addUser({ db, secrets }: TestDeps, isAdmin = false): Promise<User> {
  const sealedPassword = await hashPassword(secrets, testPassword)
  const email = `${randomUUID()}@example.org`
  return withOperation(db, context, (trx) => insertUser(trx, { email, name: 'Ada', sealedPassword, isAdmin }))
}

/** A session's token. */
export async function addSession(
  { db, secrets }: TestDeps,
  ownerId: UserId,
  expiresAt?: Date,
): Promise<string> {
  const { token, digest } = makeToken(secrets, tokenPurpose.session)
  const device = { deviceType: 'Pixel', deviceOS: 'Android', appVersion: undefined }
  await insertSession(db, { ownerId, digest, ...device, ...(expiresAt && { expiresAt }) })
  return token
}

/** An API key's secret. */
export async function addApiKey(
  { db, secrets }: TestDeps,
  ownerId: UserId,
  permissions: readonly string[],
): Promise<string> {
  const { token, digest } = makeToken(secrets, tokenPurpose.apiKey)
  const key = { owner_id: ownerId, name: 'test', digest, permissions: [...permissions] }
  await withOperation(db, context, (trx) => trx.insertInto('api_key').values(key).execute())
  return token
}
