// The page behind a shared link, for whoever has it: no account, nothing but what the link shows. Derived.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link2Off } from 'lucide-react'
import type { FormEvent, ReactNode } from 'react'

import { CallError } from '../../data/call.ts'
import { givePassword, guestLinkQuery, wantsPassword } from '../../data/links.ts'
import type { SharedLink } from '../../data/links.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { PasswordField } from '../../ui/field.tsx'
import { format } from '../../ui/format.ts'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { sharing } from '../../ui/messages-sharing.ts'
import { Notice } from '../../ui/notice.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'

interface Props {
  /** What can be done here: download, upload. */
  readonly actions: ReactNode
  readonly children: ReactNode
}

export function Guest({ actions, children }: Props) {
  const link = useQuery({ ...guestLinkQuery(), retry: false })
  if (link.data) {
    return (
      <div className="flex h-full flex-col">
        <Header link={link.data}>{actions}</Header>
        <main className="min-h-0 flex-1">{children}</main>
      </div>
    )
  }
  if (link.isPending)
    return (
      <Middle>
        <p className="text-quiet">{say.loading}</p>
      </Middle>
    )
  if (wantsPassword(link.error))
    return (
      <Middle>
        <PasswordForm />
      </Middle>
    )
  if (link.error instanceof CallError && [400, 401, 404].includes(link.error.status)) {
    return (
      <Middle>
        <h1 className="sr-only">{sharing.guest.page}</h1>
        <Emptiness icon={Link2Off} heading={sharing.guest.gone} text={sharing.guest.goneText} />
      </Middle>
    )
  }
  return (
    <Middle>
      <Notice action={<Button onClick={() => void link.refetch()}>{say.again}</Button>}>
        {wordsFor(link.error)}
      </Notice>
    </Middle>
  )
}

const Middle = ({ children }: { children: ReactNode }) => (
  <main className="h-full overflow-y-auto">
    <title>{say.title(sharing.guest.page)}</title>
    <div className="mx-auto flex min-h-full w-full max-w-[26rem] flex-col justify-center gap-6 px-4 py-10">
      <Wordmark />
      {children}
    </div>
  </main>
)

function PasswordForm() {
  const client = useQueryClient()
  const open = useMutation({
    mutationFn: givePassword,
    onSuccess: (link) => client.setQueryData(guestLinkQuery().queryKey, link),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    open.mutate(textOf(new FormData(event.currentTarget), 'password'))
  }
  const isWrong = open.error instanceof CallError && open.error.status === 401
  return (
    <form
      onSubmit={submit}
      className="flex flex-col gap-5 rounded-surface border border-line bg-surface p-6 md:p-8"
    >
      <div>
        <h1 className="text-head font-semibold tracking-tight">{sharing.guest.passwordHeading}</h1>
        <p className="pt-1 text-quiet">{sharing.guest.passwordText}</p>
      </div>
      <PasswordField label={sharing.guest.password} name="password" autoComplete="off" required />
      {open.isError && <Notice>{isWrong ? sharing.guest.wrong : wordsFor(open.error)}</Notice>}
      <Button look="primary" type="submit" disabled={open.isPending}>
        {sharing.guest.open}
      </Button>
    </form>
  )
}

function Header({ link, children }: { link: SharedLink; children: ReactNode }) {
  const { album } = link
  const heading = link.description || album?.albumName || sharing.guest.heading
  const facts = [
    say.timeline.count(album?.assetCount ?? link.assets.length),
    album?.startDate && album.endDate ? format.daySpan(album.startDate, album.endDate) : '',
  ]
  return (
    <header className="flex flex-wrap items-center gap-x-5 gap-y-3 border-b border-line px-3 py-3 md:px-5">
      <Wordmark small />
      <div className="min-w-0 flex-1 basis-48">
        <h1 className="text-title leading-snug font-semibold tracking-tight break-words">{heading}</h1>
        <p className="text-small text-quiet">{facts.filter(Boolean).join(' · ')}</p>
        {album?.description && <p className="line-clamp-3 pt-1 text-small">{album.description}</p>}
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </header>
  )
}
