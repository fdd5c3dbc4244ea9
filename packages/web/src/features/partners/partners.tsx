// Partners: to whom one shows one's whole timeline, and who shows one theirs. Everything can be undone.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'

import { meQuery, profilePictureUrl } from '../../data/account.ts'
import { usersQuery } from '../../data/albums.ts'
import { tellChanged, tellTrouble } from '../../data/changes.ts'
import type { Changed } from '../../data/changes.ts'
import { addPartner, endPartner, partnersQuery, showAmongMine } from '../../data/partners.ts'
import type { Partner } from '../../data/partners.ts'
import { wordsFor } from '../../data/words.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Check } from '../../ui/check.tsx'
import { Select } from '../../ui/field.tsx'
import { say } from '../../ui/messages.ts'
import { partners as words } from '../../ui/messages-partners.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page, Section } from '../../ui/page.tsx'

export function Partners() {
  const client = useQueryClient()
  const mine = useQuery(partnersQuery('shared-by'))
  const theirs = useQuery(partnersQuery('shared-with'))
  const change = useMutation({
    mutationFn: ({ make }: { make: () => Promise<Changed>; text: string }) => make(),
    onSuccess: (changed, { text }) => tellChanged(client, text, changed),
    onError: tellTrouble,
  })
  const failed = mine.error ?? theirs.error
  const retry = () => void Promise.all([mine.refetch(), theirs.refetch()])
  return (
    <Page heading={words.page} text={words.text}>
      {failed && (
        <Notice action={<Button onClick={retry}>{say.again}</Button>}>
          {words.failed} {wordsFor(failed)}
        </Notice>
      )}
      {mine.data && (
        <Section heading={words.mine}>
          {mine.data.length === 0 && <p className="text-quiet">{words.mineNone}</p>}
          <ul className="flex flex-col gap-2 empty:hidden">
            {mine.data.map((partner) => (
              <Row key={partner.id} partner={partner}>
                <Button
                  aria-label={words.stopOne(partner.name)}
                  disabled={change.isPending}
                  onClick={() =>
                    change.mutate({ make: () => endPartner(partner.id), text: words.stopped(partner.name) })
                  }
                >
                  {words.stop}
                </Button>
              </Row>
            ))}
          </ul>
          <Add
            already={mine.data}
            disabled={change.isPending}
            onAdd={({ id, name }) => change.mutate({ make: () => addPartner(id), text: words.added(name) })}
          />
        </Section>
      )}
      {theirs.data && (
        <Section heading={words.theirs}>
          {theirs.data.length === 0 && <p className="text-quiet">{words.theirsNone}</p>}
          <ul className="flex flex-col gap-4 empty:hidden">
            {theirs.data.map((partner) => (
              <Row key={partner.id} partner={partner}>
                <Link
                  to="/partners/$partnerId"
                  params={{ partnerId: partner.id }}
                  aria-label={words.open(partner.name)}
                  className="inline-flex min-h-10 items-center rounded-control border border-edge bg-surface px-4 hover:bg-line/50"
                >
                  {words.look}
                </Link>
                <div className="basis-full sm:ps-12">
                  <Check
                    label={words.amongMine}
                    aria-label={`${words.amongMine}: ${partner.name}`}
                    checked={partner.inTimeline ?? false}
                    disabled={change.isPending}
                    onChange={({ target: { checked } }) =>
                      change.mutate({
                        make: () => showAmongMine(partner.id, checked),
                        text: (checked ? words.shown : words.notShown)(partner.name),
                      })
                    }
                  />
                </div>
              </Row>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  )
}

const Row = ({ partner, children }: { partner: Partner; children: ReactNode }) => (
  <li className="flex flex-wrap items-center gap-x-3 gap-y-1">
    <Avatar name={partner.name} color={partner.avatarColor} picture={profilePictureUrl(partner)} size={36} />
    <span className="min-w-32 flex-1">
      <bdi className="block truncate">{partner.name}</bdi>
      <span className="block truncate text-small text-quiet">{partner.email}</span>
    </span>
    {children}
  </li>
)

interface AddProps {
  readonly already: readonly Partner[]
  readonly disabled: boolean
  readonly onAdd: (person: { id: string; name: string }) => void
}

function Add({ already, disabled, onAdd }: AddProps) {
  const me = useQuery(meQuery).data?.id
  const users = useQuery(usersQuery)
  const [chosen, setChosen] = useState('')
  const within = new Set([me, ...already.map(({ id }) => id)])
  const others = users.data?.filter(({ id }) => !within.has(id)) ?? []
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const person = others.find(({ id }) => id === chosen)
    if (person) onAdd(person)
    setChosen('')
  }
  if (users.isError) return <Notice>{wordsFor(users.error)}</Notice>
  if (users.data && others.length === 0) {
    return <p className="text-small text-quiet">{already.length > 0 ? words.everybody : words.nobody}</p>
  }
  return (
    <form className="flex flex-wrap items-end gap-3 border-t border-line pt-4" onSubmit={submit}>
      <div className="min-w-48 flex-1">
        <Select label={words.add} value={chosen} onChange={({ target }) => setChosen(target.value)} required>
          <option value="">{words.choose}</option>
          {others.map(({ id, name, email }) => (
            <option key={id} value={id}>{`${name} (${email})`}</option>
          ))}
        </Select>
      </div>
      <Button type="submit" disabled={disabled || chosen === ''}>
        {words.addGo}
      </Button>
    </form>
  )
}
