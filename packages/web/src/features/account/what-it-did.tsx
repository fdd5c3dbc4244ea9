import { Link } from '@tanstack/react-router'

import { account as sayAccount } from '../../ui/messages-account.ts'

/** To all that a device or a key did, in History. */
export const WhatItDid = ({ id }: { id: string }) => (
  <Link
    to="/history"
    search={{ actorId: id, events: true }}
    className="underline decoration-edge underline-offset-4 hover:text-ink"
  >
    {sayAccount.whatItDid}
  </Link>
)
