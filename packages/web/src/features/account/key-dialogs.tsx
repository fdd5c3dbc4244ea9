import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'

import { removeKey, updateKey } from '../../data/account.ts'
import type { ApiKey, KeyChoice } from '../../data/account.ts'
import { tellChanged } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Notice } from '../../ui/notice.tsx'
import { KeyPermissions } from './key-form.tsx'

interface Props {
  readonly apiKey: ApiKey
  readonly onClose: () => void
}

export function EditKey({ apiKey, onClose }: Props) {
  const client = useQueryClient()
  const [permissions, setPermissions] = useState<KeyChoice['permissions']>(apiKey.permissions)
  const save = useMutation({
    mutationFn: (choice: KeyChoice) => updateKey(apiKey.id, choice),
    onSuccess: (changed, { name }) => {
      onClose()
      tellChanged(client, sayAccount.keySaved(name), changed)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    save.mutate({ name: textOf(new FormData(event.currentTarget), 'name').trim(), permissions })
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      heading={sayAccount.editKeyHeading(apiKey.name)}
      text={sayAccount.editKeyText}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field label={sayAccount.keyName} name="name" defaultValue={apiKey.name} maxLength={100} required />
        <KeyPermissions chosen={permissions} onChoose={setPermissions} />
        {permissions.length === 0 && <p className="text-small text-danger">{sayAccount.mayNone}</p>}
        {save.isError && <Notice>{wordsFor(save.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button look="primary" type="submit" disabled={save.isPending || permissions.length === 0}>
            {sayAccount.saveKey}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

export function RemoveKey({ apiKey, onClose }: Props) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => removeKey(apiKey.id),
    onSuccess: (changed) => {
      onClose()
      tellChanged(client, sayAccount.keyRemoved(apiKey.name), changed)
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      heading={sayAccount.removeKeyQuestion(apiKey.name)}
      text={sayAccount.removeKeyText}
    >
      {remove.isError && <Notice>{wordsFor(remove.error)}</Notice>}
      <div className="flex justify-end gap-3">
        <Button look="quiet" onClick={onClose}>
          {say.cancel}
        </Button>
        <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
          {sayAccount.remove}
        </Button>
      </div>
    </Dialog>
  )
}
