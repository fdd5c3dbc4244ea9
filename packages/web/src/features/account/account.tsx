// Account: who is signed in, their password, devices and API keys.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'

import { meQuery, signOut } from '../../data/account.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Devices } from './devices.tsx'
import { Keys } from './keys.tsx'
import { Password } from './password.tsx'

export function Account({ onSignedOut }: { onSignedOut: () => void }) {
  const client = useQueryClient()
  const me = useQuery(meQuery).data
  const leave = useMutation({ mutationFn: () => signOut(client), onSuccess: onSignedOut })
  return (
    <Page heading={say.account.heading}>
      <Section heading={me?.name ?? ''}>
        <div className="-mt-3 flex flex-wrap items-center justify-between gap-4">
          <p className="text-quiet">{me?.email}</p>
          <Button onClick={() => leave.mutate()} disabled={leave.isPending}>
            <LogOut size={18} aria-hidden />
            {say.account.signOut}
          </Button>
        </div>
        {leave.isError && <Notice>{wordsFor(leave.error)}</Notice>}
      </Section>
      <Password />
      <Devices />
      <Keys />
    </Page>
  )
}
