import { useNavigate, useSearch } from '@tanstack/react-router'

import { Shared } from '../features/install/shared.tsx'
import { useUploads } from '../features/upload/uploads.ts'

export function SharedPage() {
  const { trouble = false } = useSearch({ from: '/signed-in/shared' })
  const { addChosen } = useUploads()
  const navigate = useNavigate()
  return (
    <Shared
      trouble={trouble}
      onAdd={addChosen}
      onDone={() => void navigate({ to: '/photos', replace: true })}
    />
  )
}
