// From anything thrown to the answer that clients know: `{message, error, statusCode, code}`, with the correlation id
// in the header. What is foreseen is said as it is; what is not is logged here, once, and not shown.
import { STATUS_CODES } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { Failure, errorCode } from '../errors/errors.ts'
import { foreignCodes, statuses } from './statuses.ts'

/** A request that does not fit the route's schemas. */
export class InvalidInput extends Error {
  readonly issues: readonly z.core.$ZodIssue[]

  constructor(issues: readonly z.core.$ZodIssue[]) {
    super('Validation failed')
    this.name = 'InvalidInput'
    this.issues = issues
  }
}

interface Answer {
  readonly status: number
  readonly code: string
  readonly message: string
  /** Finer than the code, where the failure tells one. */
  readonly reason?: string
  readonly errors?: readonly { path: readonly PropertyKey[]; message: string }[]
}

export function answerFailures(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendFailure(error, request, reply))
}

/** Ends the request with what `error` means to the caller. */
export function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = answerOf(error, request)
  if (answer.status >= 500) report(error, answer, request)
  const { status, ...rest } = answer
  if (status === 503) reply.header('retry-after', '5')
  return reply
    .status(status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ ...rest, error: STATUS_CODES[status] ?? 'Error', statusCode: status }))
}

function answerOf(error: unknown, request: FastifyRequest): Answer {
  if (error instanceof InvalidInput) return invalidInput(error)
  const code = errorCode(error)
  if (error instanceof Failure) {
    const status = statuses[error.code]
    if (status !== undefined) return { status, code: error.code, message: error.message, ...reasonOf(error) }
  } else if (code !== undefined) {
    const foreign = foreignCodes[code] ?? ofFastify(error, code)
    if (foreign !== undefined) return { ...foreign, code }
  }
  const message = `Something went wrong on the server. Its log tells more under ${request.id}.`
  return { status: 500, code: 'internal_error', message }
}

function reasonOf({ details }: Failure): { reason?: string } {
  return typeof details['reason'] === 'string' ? { reason: details['reason'] } : {}
}

function invalidInput(error: InvalidInput): Answer {
  const errors = error.issues.map(({ path, message }) => ({ path, message }))
  return { status: 400, code: 'validation_failed', message: error.message, errors }
}

/** Fastify's own refusals (a body too large, JSON that is none) carry a status and a usable sentence. */
function ofFastify(error: unknown, code: string): { status: number; message: string } | undefined {
  if (!code.startsWith('FST_') || !(error instanceof Error) || !('statusCode' in error)) return undefined
  const { statusCode } = error
  if (typeof statusCode !== 'number' || statusCode >= 500) return undefined
  return { status: statusCode, message: error.message }
}

function report(error: unknown, answer: Answer, request: FastifyRequest): void {
  const where = { requestId: request.id, method: request.method, route: request.routeOptions.url }
  if (answer.code === 'internal_error') request.log.error({ err: error, ...where }, 'a request failed')
  else request.log.warn({ code: answer.code, ...where }, answer.message)
}
