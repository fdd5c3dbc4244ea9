import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { ChangeEvent, FormEvent, ReactNode } from 'react'

import { choosePicture, meQuery, profilePictureUrl, removePicture, updateMe } from '../../data/account.ts'
import type { Account } from '../../data/account.ts'
import { tellChanged } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'

/** `action`: beside the name, the way out. */
export function Profile({ action }: { action: ReactNode }) {
  const me = useQuery(meQuery).data
  return (
    <Section heading={sayAccount.profile.heading}>
      <div className="flex flex-wrap items-center gap-4">
        <Avatar
          name={me?.name ?? ''}
          color={me?.avatarColor ?? 'gray'}
          picture={me && profilePictureUrl(me)}
          size={56}
        />
        <div className="min-w-40 flex-1">
          <p className="truncate font-medium">{me?.name}</p>
          <p className="truncate text-quiet">{me?.email}</p>
        </div>
        {action}
      </div>
      {me && <Picture me={me} />}
      {me && <NameForm key={`${me.name} ${me.email}`} me={me} />}
    </Section>
  )
}

const PICTURES = 'image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,.heic,.heif'

function Picture({ me }: { me: Account }) {
  const client = useQueryClient()
  const file = useRef<HTMLInputElement>(null)
  const choose = useMutation({
    mutationFn: choosePicture,
    onSuccess: (changed) => tellChanged(client, sayAccount.profile.pictureSaved, changed),
  })
  const remove = useMutation({
    mutationFn: removePicture,
    onSuccess: (changed) => tellChanged(client, sayAccount.profile.pictureGone, changed),
  })
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.target.files ?? []
    event.target.value = ''
    if (chosen) choose.mutate(chosen)
  }
  const failed = choose.error ?? remove.error
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-3">
        <Button disabled={choose.isPending} onClick={() => file.current?.click()}>
          {sayAccount.profile.choosePicture}
        </Button>
        {me.profileImagePath !== '' && (
          <Button disabled={remove.isPending} onClick={() => remove.mutate()}>
            {sayAccount.profile.removePicture}
          </Button>
        )}
      </div>
      <input
        ref={file}
        type="file"
        accept={PICTURES}
        hidden
        aria-label={sayAccount.profile.picture}
        onChange={take}
      />
      {failed && <Notice>{wordsFor(failed)}</Notice>}
    </div>
  )
}

function NameForm({ me }: { me: Account }) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: updateMe,
    onSuccess: (changed) => tellChanged(client, sayAccount.profile.saved, changed),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    save.mutate({ name: textOf(form, 'name').trim(), email: textOf(form, 'email').trim() })
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <Field
        label={sayAccount.profile.name}
        name="name"
        defaultValue={me.name}
        autoComplete="name"
        maxLength={200}
        required
      />
      <Field
        label={sayAccount.profile.email}
        hint={sayAccount.profile.emailHint}
        name="email"
        type="email"
        defaultValue={me.email}
        autoComplete="username"
        required
      />
      {save.isError && <Notice>{wordsFor(save.error)}</Notice>}
      <div>
        <Button type="submit" disabled={save.isPending}>
          {sayAccount.profile.save}
        </Button>
      </div>
    </form>
  )
}
