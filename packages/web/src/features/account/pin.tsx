import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'

import { tellChanged } from '../../data/changes.ts'
import { authStatusQuery, changePin, choosePin, removePin } from '../../data/pin.ts'
import type { Proof } from '../../data/pin.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PasswordField, PinField } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'

/** The PIN of the locked folder: chosen, changed, taken away. */
export function Pin() {
  const status = useQuery(authStatusQuery)
  const [asked, setAsked] = useState<'change' | 'remove'>()
  const hasPin = status.data?.pinCode
  return (
    <Section heading={sayAccount.pin.heading} text={sayAccount.pin.text}>
      {status.isError && <Notice>{wordsFor(status.error)}</Notice>}
      {hasPin === false && <ChoosePin />}
      {hasPin && (
        <div className="flex flex-wrap items-center gap-3">
          <p className="min-w-32 flex-1">{sayAccount.pin.there}</p>
          <Button onClick={() => setAsked('change')}>{sayAccount.pin.change}</Button>
          <Button onClick={() => setAsked('remove')}>{sayAccount.pin.remove}</Button>
        </div>
      )}
      {asked && <PinDialog kind={asked} onClose={() => setAsked(undefined)} />}
    </Section>
  )
}

function ChoosePin() {
  const client = useQueryClient()
  const choose = useMutation({
    mutationFn: choosePin,
    onSuccess: (changed) => tellChanged(client, sayAccount.pin.chosen, changed),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    choose.mutate(textOf(new FormData(event.currentTarget), 'pin'))
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <p className="text-quiet">{sayAccount.pin.none}</p>
      <PinField label={sayAccount.pin.pin} hint={sayAccount.pin.six} name="pin" />
      {choose.isError && <Notice>{wordsFor(choose.error)}</Notice>}
      <div>
        <Button type="submit" disabled={choose.isPending}>
          {sayAccount.pin.choose}
        </Button>
      </div>
    </form>
  )
}

/** Six digits are the PIN; anything else is taken for the password. */
const proofOf = (text: string): Proof => (/^\d{6}$/.test(text) ? { pinCode: text } : { password: text })

const DIALOGS = {
  change: {
    heading: sayAccount.pin.changeHeading,
    text: sayAccount.pin.forgotten,
    go: sayAccount.pin.save,
  },
  remove: {
    heading: sayAccount.pin.removeHeading,
    text: sayAccount.pin.removeText,
    go: sayAccount.pin.removeGo,
  },
}

function PinDialog({ kind, onClose }: { kind: 'change' | 'remove'; onClose: () => void }) {
  const client = useQueryClient()
  const words = DIALOGS[kind]
  const act = useMutation({
    mutationFn: (form: FormData) => {
      const proof = proofOf(textOf(form, 'proof'))
      return kind === 'change' ? changePin(proof, textOf(form, 'next')) : removePin(proof)
    },
    onSuccess: (changed) => {
      onClose()
      tellChanged(client, kind === 'change' ? sayAccount.pin.changed : sayAccount.pin.removed, changed)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    act.mutate(new FormData(event.currentTarget))
  }
  return (
    <Dialog open onClose={onClose} heading={words.heading} text={words.text}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <PasswordField label={sayAccount.pin.old} name="proof" autoComplete="off" required />
        {kind === 'change' && <PinField label={sayAccount.pin.next} hint={sayAccount.pin.six} name="next" />}
        {act.isError && <Notice>{wordsFor(act.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button type="submit" look={kind === 'change' ? 'primary' : 'danger'} disabled={act.isPending}>
            {words.go}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
