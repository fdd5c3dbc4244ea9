import { failure } from '../errors/errors.ts'

/**
 * Reads a multipart body by `read`; what is wrong with the form itself, and not with what is in it, is told as the sender's
 * mistake. Throws `aborted` where it breaks off, `invalid_input` where it is none.
 */
export async function inForm<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (isBrokenOff(error))
      throw failure('aborted', 'The upload broke off. Nothing was stored; please send it again.', {
        cause: error,
      })
    if (isNoForm(error))
      throw failure('invalid_input', 'This is no form: its parts can’t be told apart.', { cause: error })
    throw error
  }
}

const brokenOffCodes = new Set([
  'FST_MP_PREMATURE_CLOSE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ECONNRESET',
  'ABORT_ERR',
])

function isBrokenOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return brokenOffCodes.has(code) || /unexpected end|terminated early|aborted/iu.test(error.message)
}

/** The reader of forms says it in words alone. */
const isNoForm = (error: unknown): boolean =>
  error instanceof Error && /^multipart:|^the needle cannot/iu.test(error.message)
