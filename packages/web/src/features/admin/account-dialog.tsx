import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'

import { accountsQuery, createAccount, updateAccount } from '../../data/admin.ts'
import type { Account } from '../../data/admin.ts'
import { tellChanged } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Check } from '../../ui/check.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, PasswordField } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { admin } from '../../ui/messages-admin.ts'
import { Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toast.ts'

const GIGABYTE = 1e9

interface Props {
  /** The one that is changed; without it, a new one. */
  readonly account?: Account
  readonly isMe?: boolean
  readonly onClose: () => void
}

export function AccountDialog({ account, isMe = false, onClose }: Props) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: async (form: FormData) => {
      const { password, ...said } = saidIn(form)
      if (!account) {
        const made = await createAccount({ ...said, password })
        showToast({ text: admin.users.created(made.name) })
        return
      }
      const { isAdmin, ...others } = said
      const body = { ...others, ...(isMe ? {} : { isAdmin }), ...(password && { password }) }
      tellChanged(client, admin.users.saved(said.name), await updateAccount(account.id, body))
    },
    onSuccess: () => {
      onClose()
      return client.invalidateQueries(accountsQuery)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    save.mutate(new FormData(event.currentTarget))
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      heading={account ? admin.users.editHeading(account.name) : admin.users.createHeading}
      text={account ? admin.users.editText : admin.users.createText}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field
          label={admin.users.name}
          name="name"
          defaultValue={account?.name}
          maxLength={200}
          autoComplete="off"
          required
        />
        <Field
          label={admin.users.email}
          name="email"
          type="email"
          defaultValue={account?.email}
          autoComplete="off"
          required
        />
        <PasswordField
          label={account ? admin.users.passwordNew : admin.users.password}
          hint={account ? admin.users.passwordKeep : admin.users.passwordHint}
          name="password"
          minLength={8}
          maxLength={512}
          autoComplete="new-password"
          required={!account}
        />
        <Field
          label={admin.users.quota}
          hint={admin.users.quotaHint}
          name="quota"
          type="number"
          min={0}
          step="any"
          defaultValue={account?.quotaSizeInBytes ? account.quotaSizeInBytes / GIGABYTE : ''}
        />
        <div>
          <Check
            label={admin.users.mustChange}
            name="mustChange"
            defaultChecked={account ? account.shouldChangePassword : true}
          />
          {!isMe && (
            <Check label={admin.users.isAdmin} name="isAdmin" defaultChecked={account?.isAdmin ?? false} />
          )}
        </div>
        {save.isError && <Notice>{wordsFor(save.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button look="primary" type="submit" disabled={save.isPending}>
            {account ? admin.users.save : admin.users.go}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function saidIn(form: FormData) {
  const quota = textOf(form, 'quota')
  return {
    name: textOf(form, 'name').trim(),
    email: textOf(form, 'email').trim(),
    password: textOf(form, 'password'),
    quotaSizeInBytes: quota === '' ? null : Math.round(Number(quota) * GIGABYTE),
    shouldChangePassword: form.has('mustChange'),
    isAdmin: form.has('isAdmin'),
  }
}
