import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { FormEvent } from 'react'

import { createKey, keysQuery, removeKey } from '../../data/account.ts'
import type { ApiKey } from '../../data/account.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { format } from '../../ui/format.ts'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { useCopy } from '../../ui/use-copy.ts'
import { WhatItDid } from './what-it-did.tsx'

export function Keys() {
  const client = useQueryClient()
  const keys = useQuery(keysQuery)
  const [doomed, setDoomed] = useState<ApiKey>()
  const refresh = () => client.invalidateQueries(keysQuery)
  const create = useMutation({ mutationFn: createKey, onSuccess: refresh })
  const remove = useMutation({
    mutationFn: removeKey,
    onSuccess: () => {
      setDoomed(undefined)
      return refresh()
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    create.mutate(textOf(new FormData(event.currentTarget), 'name'))
    event.currentTarget.reset()
  }
  return (
    <Section heading={say.account.keys} text={say.account.keysText}>
      {keys.isError && <Notice>{wordsFor(keys.error)}</Notice>}
      {keys.data?.length === 0 && <p className="text-quiet">{say.account.noKeys}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {keys.data?.map((key) => (
          <li key={key.id} className="flex min-h-14 items-center gap-4 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate">{key.name}</p>
              <p className="text-small text-quiet">
                {say.account.created(format.moment(key.createdAt))}
                {' · '}
                <WhatItDid id={key.id} />
              </p>
            </div>
            <IconButton label={say.account.removeKey(key.name)} onClick={() => setDoomed(key)}>
              <Trash2 size={18} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <form className="flex flex-wrap items-end gap-3" onSubmit={submit}>
        <div className="min-w-48 flex-1">
          <Field
            label={say.account.keyName}
            name="name"
            placeholder={say.account.keyExample}
            maxLength={100}
            required
          />
        </div>
        <Button type="submit" disabled={create.isPending}>
          {say.account.createKey}
        </Button>
      </form>
      {create.isError && <Notice>{wordsFor(create.error)}</Notice>}
      <Secret secret={create.data?.secret} onDone={create.reset} />
      <Dialog
        open={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        heading={say.account.removeKeyQuestion(doomed?.name ?? '')}
        text={say.account.removeKeyText}
      >
        {remove.isError && <Notice>{wordsFor(remove.error)}</Notice>}
        <div className="flex justify-end gap-3">
          <Button look="quiet" onClick={() => setDoomed(undefined)}>
            {say.cancel}
          </Button>
          <Button
            look="danger"
            disabled={remove.isPending}
            onClick={() => doomed && remove.mutate(doomed.id)}
          >
            {say.account.remove}
          </Button>
        </div>
      </Dialog>
    </Section>
  )
}

/** Closes only by the button that says so: nobody loses a key to a click beside the box. */
function Secret({ secret, onDone }: { secret: string | undefined; onDone: () => void }) {
  const { state, copy, reset } = useCopy(secret ?? '')
  const close = () => {
    reset()
    onDone()
  }
  return (
    <Dialog
      open={secret !== undefined}
      onClose={close}
      heading={say.account.keyCreated}
      text={say.account.keyOnce}
      mustAnswer
    >
      <code className="rounded-control border border-line bg-page p-3 text-small break-all select-all">
        {secret}
      </code>
      {state === 'refused' && <p className="text-small text-quiet">{say.copy.failed}</p>}
      <div className="flex justify-end gap-3">
        <Button onClick={copy}>{state === 'copied' ? say.copy.done : say.copy.copy}</Button>
        <Button look="primary" onClick={close}>
          {say.account.done}
        </Button>
      </div>
    </Dialog>
  )
}
