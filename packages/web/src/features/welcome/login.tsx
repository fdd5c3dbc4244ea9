import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'

import { signIn } from '../../data/account.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Field, PasswordField } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Card } from './card.tsx'

export function Login({ onDone }: { onDone: () => void }) {
  const client = useQueryClient()
  const login = useMutation({
    mutationFn: (form: FormData) => signIn(client, textOf(form, 'email'), textOf(form, 'password')),
    onSuccess: onDone,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    login.mutate(new FormData(event.currentTarget))
  }
  return (
    <Card page={say.login.page} heading={say.login.heading}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field label={say.login.email} name="email" type="email" autoComplete="username" required />
        <PasswordField label={say.login.password} name="password" autoComplete="current-password" required />
        {login.isError && <Notice>{wordsFor(login.error)}</Notice>}
        <Button look="primary" type="submit" disabled={login.isPending}>
          {say.login.submit}
        </Button>
      </form>
      <p className="text-small text-quiet">{say.login.forgotten}</p>
    </Card>
  )
}
