import { useNavigate } from '@tanstack/react-router'

import { Health } from '../features/health/health.tsx'

export function HealthPage() {
  const navigate = useNavigate()
  return <Health onOpen={(id) => void navigate({ to: '/photos/$assetId', params: { assetId: id } })} />
}
