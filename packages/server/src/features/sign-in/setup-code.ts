// The code that `serve` prints at start: who sees the server's terminal may make the first account from elsewhere.
import { timingSafeEqual } from 'node:crypto'
import { failure } from '../../platform/errors/errors.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { GuessGate } from '../../catalog/guessing/guessing.ts'

/** Throws `setup_code_wrong` unless `given` is `code`; letters of either case, spaces and dashes do not matter. */
export async function confirmSetupCode(
  { secrets, guesses }: { readonly secrets: Secrets; readonly guesses: GuessGate },
  code: string,
  given: string | undefined,
  address: string,
): Promise<void> {
  const digest = (text: string) => secrets.mac('setup code', text.replaceAll(/[\s-]/g, '').toUpperCase())
  const right =
    given !== undefined &&
    (await guesses.attempt({ subject: 'setup code', address }, () =>
      Promise.resolve(timingSafeEqual(digest(given), digest(code)) || undefined),
    ))
  if (right) return
  throw failure(
    'setup_code_wrong',
    given === undefined
      ? 'The first account can be made on the server’s own machine, or with the code that the server printed when it started.'
      : 'This is not the code that the server printed when it started. Look at its last lines and try again.',
  )
}
