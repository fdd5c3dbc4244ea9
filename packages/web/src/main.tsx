// Where the page begins: the cache, the router, and what happens when a session ends.
import './styles.css'

import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { makeClient } from './data/client.ts'
import { linkIn } from './data/guest.ts'
import { makeRouter } from './routes/router.tsx'
import { showTheme, themeHere } from './ui/theme.ts'

showTheme(themeHere())

const client = makeClient(toLogin)
const router = makeRouter(client)

/** The pages before signing in, and of those who need not, find out for themselves. */
function toLogin(): void {
  const { pathname, href } = router.state.location
  if (pathname === '/login' || pathname === '/setup' || linkIn(pathname)) return
  void router.navigate({ to: '/login', search: { next: href } })
}

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
// After the page: it is there already when this comes, and none of what it needs to be shown.
if (import.meta.env.PROD)
  void import('./features/install/install.ts').then((install) => install.beginInstall())
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
