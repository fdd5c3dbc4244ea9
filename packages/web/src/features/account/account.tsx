// Account: who is signed in, their password and PIN, devices, API keys and preferences.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import type { ReactNode } from 'react'

import { signOut } from '../../data/account.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Appearance } from './appearance.tsx'
import { Devices } from './devices.tsx'
import { Keys } from './keys.tsx'
import { Password } from './password.tsx'
import { Pin } from './pin.tsx'
import { Preferences } from './preferences.tsx'
import { Profile } from './profile.tsx'

interface Props {
  readonly onSignedOut: () => void
  /** What else there is to do on this device. */
  readonly here: ReactNode
}

export function Account({ onSignedOut, here }: Props) {
  const client = useQueryClient()
  const leave = useMutation({ mutationFn: () => signOut(client), onSuccess: onSignedOut })
  const signOutButton = (
    <Button onClick={() => leave.mutate()} disabled={leave.isPending}>
      <LogOut size={18} aria-hidden />
      {sayAccount.signOut}
    </Button>
  )
  return (
    <Page heading={sayAccount.heading}>
      {leave.isError && <Notice>{wordsFor(leave.error)}</Notice>}
      <Profile action={signOutButton} />
      <Password />
      <Pin />
      <Devices />
      {here}
      <Keys />
      <Preferences />
      <Appearance />
    </Page>
  )
}
