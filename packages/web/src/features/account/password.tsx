import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { FormEvent } from 'react'

import { changePassword, devicesQuery } from '../../data/account.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { PasswordField } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'

export function Password() {
  const client = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const change = useMutation({
    mutationFn: (data: FormData) =>
      changePassword(textOf(data, 'current'), textOf(data, 'next'), data.has('others')),
    onSuccess: () => {
      form.current?.reset()
      return client.invalidateQueries(devicesQuery)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    change.mutate(new FormData(event.currentTarget))
  }
  return (
    <Section heading={sayAccount.passwordHeading}>
      <form ref={form} className="flex flex-col gap-4" onSubmit={submit}>
        <PasswordField label={sayAccount.current} name="current" autoComplete="current-password" required />
        <PasswordField
          label={sayAccount.next}
          hint={say.setup.passwordHint}
          name="next"
          autoComplete="new-password"
          minLength={8}
          required
        />
        <label className="flex items-center gap-2.5">
          <input type="checkbox" name="others" className="size-4 accent-accent" />
          {sayAccount.signOutOthers}
        </label>
        {change.isError && <Notice>{wordsFor(change.error)}</Notice>}
        <div className="flex items-center gap-4">
          <Button type="submit" disabled={change.isPending}>
            {sayAccount.change}
          </Button>
          <output className="text-fine">{change.isSuccess ? sayAccount.changed : ''}</output>
        </div>
      </form>
    </Section>
  )
}
