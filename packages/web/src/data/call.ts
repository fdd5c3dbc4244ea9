// The one way to the server: base /api, JSON both ways, credentials by cookie.
// Whatever goes wrong becomes a CallError: status 0 means that the server was not reached at all.
// An abort is passed on as it is.
import { withLink } from './guest.ts'

export class CallError extends Error {
  readonly status: number
  readonly code: string | undefined
  constructor(status: number, message: string, code?: string) {
    super(message)
    this.name = 'CallError'
    this.status = status
    this.code = code
  }
}

export interface Options {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON; a form as it is. */
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

export async function call<T>(path: string, options: Options = {}): Promise<T> {
  return await answerOf<T>(await reach(path, options))
}

/** An answer, and the operations that the server told of: by them it can be taken back. */
export interface Changed<T = unknown> {
  readonly answer: T
  readonly operationIds: readonly string[]
}

export async function callToChange<T>(path: string, options: Options): Promise<Changed<T>> {
  const response = await reach(path, options)
  const told = response.headers.get('x-heirloom-operation') ?? ''
  return { answer: await answerOf<T>(response), operationIds: told.split(', ').filter(Boolean) }
}

/** The same for what is no JSON. */
export async function callBytes(path: string, options: Options = {}): Promise<ArrayBuffer> {
  const response = await reach(path, options)
  if (!response.ok) throw errorFrom(response.status, await response.text())
  return await response.arrayBuffer()
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text()
  if (!response.ok) throw errorFrom(response.status, text)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

async function reach(path: string, { method = 'GET', body, signal }: Options): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  const isForm = body instanceof FormData
  if (body !== undefined && !isForm) headers['content-type'] = 'application/json'
  const init: RequestInit = { method, headers, credentials: 'same-origin' }
  if (body !== undefined) init.body = isForm ? body : JSON.stringify(body)
  if (signal) init.signal = signal
  try {
    return await fetch(withLink(`/api${path}`), init)
  } catch (error) {
    if (signal?.aborted) throw error
    throw new CallError(0, 'network')
  }
}

/** The server's words when it has some; a proxy's HTML is nothing to show to anyone. */
export function errorFrom(status: number, text: string): CallError {
  const body = parse(text)
  const message = typeof body.message === 'string' ? body.message : ''
  const details = Array.isArray(body.errors) ? body.errors.map(detail).filter(Boolean).join('. ') : ''
  return new CallError(status, details || message, typeof body.code === 'string' ? body.code : undefined)
}

function parse(text: string): { message?: unknown; code?: unknown; errors?: unknown } {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : {}
  } catch {
    return {}
  }
}

function detail(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { message } = error as { message?: unknown }
  return typeof message === 'string' ? message : ''
}

/** A device without a connection is told so at once: whatever is asked would wait until it has one. */
export function expectConnection(): void {
  if (!navigator.onLine) throw new CallError(0, 'network')
}

export const isSignedOut = (error: unknown) => error instanceof CallError && error.status === 401
