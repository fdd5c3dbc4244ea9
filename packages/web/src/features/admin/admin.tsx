// Administration: who has an account, what is done in the background, how the server stands.
import { say } from '../../ui/messages.ts'
import { Page } from '../../ui/page.tsx'
import { Accounts } from './accounts.tsx'
import { Queues } from './queues.tsx'
import { Server } from './server.tsx'
import { Settings } from './settings.tsx'

export function Admin() {
  return (
    <Page heading={say.nav.admin} wide>
      <Accounts />
      <Queues />
      <Server />
      <Settings />
    </Page>
  )
}
