import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'

import { signIn, signUp } from '../../data/account.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Field, PasswordField } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Card } from './card.tsx'

export function SetUp({ codeRequired, onDone }: { codeRequired: boolean; onDone: () => void }) {
  const client = useQueryClient()
  const setUp = useMutation({
    mutationFn: async (form: FormData) => {
      const [email, password] = [textOf(form, 'email').trim(), textOf(form, 'password')]
      const code = textOf(form, 'setupCode').trim()
      await signUp({ name: textOf(form, 'name').trim(), email, password, ...(code && { setupCode: code }) })
      await signIn(client, email, password)
    },
    onSuccess: onDone,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setUp.mutate(new FormData(event.currentTarget))
  }
  return (
    <Card page={say.setup.page} heading={say.setup.heading} intro={say.setup.intro}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        {codeRequired && (
          <Field
            label={say.setup.code}
            hint={say.setup.codeHint}
            name="setupCode"
            autoComplete="off"
            required
          />
        )}
        <Field label={say.setup.name} name="name" autoComplete="name" maxLength={200} required />
        <Field
          label={say.setup.email}
          hint={say.setup.emailHint}
          name="email"
          type="email"
          autoComplete="username"
          required
        />
        <PasswordField
          label={say.setup.password}
          hint={say.setup.passwordHint}
          name="password"
          autoComplete="new-password"
          minLength={8}
          required
        />
        {setUp.isError && <Notice>{wordsFor(setUp.error)}</Notice>}
        <Button look="primary" type="submit" disabled={setUp.isPending}>
          {say.setup.submit}
        </Button>
      </form>
    </Card>
  )
}
