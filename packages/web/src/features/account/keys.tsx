import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'

import { createKey, keysQuery } from '../../data/account.ts'
import type { ApiKey } from '../../data/account.ts'
import type { Permission } from '../../data/permissions.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { format } from '../../ui/format.ts'
import { textOf } from '../../ui/form.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { EditKey, RemoveKey } from './key-dialogs.tsx'
import { KeyPermissions, mayWords } from './key-form.tsx'
import { Secret } from './secret.tsx'
import { WhatItDid } from './what-it-did.tsx'

export function Keys() {
  const keys = useQuery(keysQuery)
  const [doomed, setDoomed] = useState<ApiKey>()
  const [edited, setEdited] = useState<ApiKey>()
  return (
    <Section heading={sayAccount.keys} text={sayAccount.keysText}>
      {keys.isError && <Notice>{wordsFor(keys.error)}</Notice>}
      {keys.data?.length === 0 && <p className="text-quiet">{sayAccount.noKeys}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {keys.data?.map((key) => (
          <li key={key.id} className="flex min-h-14 items-center gap-1 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate">{key.name}</p>
              <p className="text-small text-quiet">
                {`${mayWords(key.permissions)} · ${sayAccount.created(format.moment(key.createdAt))} · `}
                <WhatItDid id={key.id} />
              </p>
            </div>
            <IconButton label={sayAccount.editKey(key.name)} onClick={() => setEdited(key)}>
              <Pencil size={18} aria-hidden />
            </IconButton>
            <IconButton label={sayAccount.removeKey(key.name)} onClick={() => setDoomed(key)}>
              <Trash2 size={18} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <CreateKey />
      {edited && <EditKey apiKey={edited} onClose={() => setEdited(undefined)} />}
      {doomed && <RemoveKey apiKey={doomed} onClose={() => setDoomed(undefined)} />}
    </Section>
  )
}

function CreateKey() {
  const client = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const [permissions, setPermissions] = useState<readonly Permission[]>(['all'])
  const create = useMutation({
    mutationFn: createKey,
    onSuccess: () => {
      form.current?.reset()
      setPermissions(['all'])
      return client.invalidateQueries(keysQuery)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    create.mutate({ name: textOf(new FormData(event.currentTarget), 'name').trim(), permissions })
  }
  return (
    <>
      <form ref={form} className="flex flex-col gap-3" onSubmit={submit}>
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-48 flex-1">
            <Field
              label={sayAccount.keyName}
              name="name"
              placeholder={sayAccount.keyExample}
              maxLength={100}
              required
            />
          </div>
          <Button type="submit" disabled={create.isPending || permissions.length === 0}>
            {sayAccount.createKey}
          </Button>
        </div>
        <details>
          <summary className="text-small text-quiet">
            {`${sayAccount.mayDo}: ${mayWords(permissions)}`}
          </summary>
          <div className="pt-2">
            <KeyPermissions chosen={permissions} onChoose={setPermissions} />
          </div>
        </details>
        {permissions.length === 0 && <p className="text-small text-danger">{sayAccount.mayNone}</p>}
        {create.isError && <Notice>{wordsFor(create.error)}</Notice>}
      </form>
      <Secret secret={create.data?.secret} onDone={create.reset} />
    </>
  )
}
