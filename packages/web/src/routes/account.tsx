import { useNavigate } from '@tanstack/react-router'

import { Account } from '../features/account/account.tsx'
import { InstallSection } from '../features/install/install-section.tsx'
import { FirstStepsLink } from '../features/welcome/first-steps-link.tsx'

const here = (
  <>
    <InstallSection />
    <FirstStepsLink />
  </>
)

export function AccountPage() {
  const navigate = useNavigate()
  return <Account onSignedOut={() => void navigate({ to: '/login' })} here={here} />
}
