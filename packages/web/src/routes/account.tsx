import { useNavigate } from '@tanstack/react-router'

import { Account } from '../features/account/account.tsx'

export function AccountPage() {
  const navigate = useNavigate()
  return <Account onSignedOut={() => void navigate({ to: '/login' })} />
}
