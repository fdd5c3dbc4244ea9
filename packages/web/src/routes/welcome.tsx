import { getRouteApi, useRouter } from '@tanstack/react-router'

import { Login } from '../features/welcome/login.tsx'
import { SetUp } from '../features/welcome/set-up.tsx'

const setUpRoute = getRouteApi('/setup')
const loginRoute = getRouteApi('/login')

export function SetUpPage() {
  const { codeRequired } = setUpRoute.useLoaderData()
  const router = useRouter()
  return (
    <SetUp
      codeRequired={codeRequired}
      onDone={() => void router.navigate({ to: '/first-steps', replace: true })}
    />
  )
}

export function LoginPage() {
  const { next = '/photos' } = loginRoute.useSearch()
  const router = useRouter()
  return <Login onDone={() => router.history.replace(next)} />
}
