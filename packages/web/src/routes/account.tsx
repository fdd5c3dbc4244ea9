import { useNavigate } from '@tanstack/react-router'

import { Account } from '../features/account/account.tsx'
import { InstallSection } from '../features/install/install-section.tsx'

export function AccountPage() {
  const navigate = useNavigate()
  return <Account onSignedOut={() => void navigate({ to: '/login' })} here={<InstallSection />} />
}
