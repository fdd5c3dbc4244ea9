// The locked folder: its door, which asks for the PIN, and what stands above its photos while it is open.
// It closes by itself after a quarter of an hour, and then nothing of it stays in the page.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Lock, LockKeyhole } from 'lucide-react'
import { useEffect } from 'react'
import type { FormEvent, ReactNode } from 'react'

import { authStatusQuery, choosePin, lock, unlock } from '../../data/pin.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { PinField } from '../../ui/field.tsx'
import { format } from '../../ui/format.ts'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toast.ts'

const LOOK_AGAIN = 30_000

export function Locked({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const status = useQuery({ ...authStatusQuery, refetchInterval: LOOK_AGAIN, refetchOnWindowFocus: true })
  const open = status.data?.isElevated
  useEffect(() => {
    if (open === false) forget(client)
  }, [client, open])
  if (status.isError) {
    return (
      <div className="p-6">
        <Notice action={<Button onClick={() => void status.refetch()}>{say.again}</Button>}>
          {wordsFor(status.error)}
        </Notice>
      </div>
    )
  }
  if (!status.data) return <p className="sr-only">{say.loading}</p>
  if (!status.data.isElevated) return <Door hasPin={status.data.pinCode} />
  return (
    <div className="flex h-full flex-col">
      <OpenHeader until={status.data.pinExpiresAt} />
      <div className="min-h-0 flex-1">{children}</div>
    </div>
  )
}

/** Also single photos that were looked at: what stands in the cache would be shown without asking. */
function forget(client: QueryClient): void {
  client.removeQueries({ queryKey: ['timeline', 'locked'] })
  client.removeQueries({ queryKey: ['asset'] })
}

function OpenHeader({ until }: { until: string | undefined }) {
  const client = useQueryClient()
  const close = useMutation({
    mutationFn: lock,
    onSuccess: () => {
      showToast({ text: say.locked.locked })
      return client.invalidateQueries(authStatusQuery)
    },
    onError: (error) => showToast({ text: wordsFor(error), tone: 'trouble' }),
  })
  return (
    <header className="flex flex-wrap items-center gap-x-6 gap-y-3 border-b border-line px-3 py-3 md:px-5">
      <div className="min-w-60 flex-1">
        <h1 className="text-title font-semibold tracking-tight">{say.locked.page}</h1>
        <p className="text-small text-quiet">
          {until ? say.locked.until(format.time(until)) : say.locked.text}
        </p>
      </div>
      <Button disabled={close.isPending} onClick={() => close.mutate()}>
        <LockKeyhole size={17} aria-hidden />
        {say.locked.lock}
      </Button>
    </header>
  )
}

function Door({ hasPin }: { hasPin: boolean }) {
  const client = useQueryClient()
  const enter = useMutation({
    mutationFn: async (pin: string) => {
      if (!hasPin) await choosePin(pin)
      await unlock(pin)
    },
    onSettled: () => client.invalidateQueries(authStatusQuery),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    enter.mutate(textOf(new FormData(event.currentTarget), 'pin'))
  }
  return (
    <div className="flex h-full items-center justify-center overflow-y-auto p-4">
      <form
        onSubmit={submit}
        className="flex w-full max-w-sm flex-col gap-5 rounded-surface border border-line bg-surface p-6 md:p-8"
      >
        <Lock size={32} strokeWidth={1.5} className="text-quiet" aria-hidden />
        <div>
          <h1 className="text-head font-semibold tracking-tight">{say.locked.page}</h1>
          <p className="pt-1 text-quiet">{hasPin ? say.locked.text : say.locked.choose}</p>
        </div>
        <PinField label={say.locked.pin} hint={sayAccount.pin.six} name="pin" />
        {enter.isError && <Notice>{wordsFor(enter.error)}</Notice>}
        <Button look="primary" type="submit" disabled={enter.isPending}>
          {hasPin ? say.locked.open : say.locked.chooseGo}
        </Button>
        {hasPin && (
          <p className="text-small text-quiet">
            {say.locked.forgotten}{' '}
            <Link to="/account" className="text-accent underline underline-offset-4">
              {say.locked.toAccount}
            </Link>
          </p>
        )}
      </form>
    </div>
  )
}

export const EmptyLocked = () => (
  <Emptiness icon={Lock} heading={say.locked.empty} text={say.locked.emptyText} />
)
