import { Link } from '@tanstack/react-router'

import { say } from '../../ui/messages.ts'
import { useAddresses } from './phone-address.tsx'

/** How Immich's tool brings a folder. */
export function CommandLine() {
  const [address] = useAddresses()
  return (
    <>
      <p className="text-quiet">
        {say.empty.commandLineText}{' '}
        <Link to="/account" className="text-accent underline">
          {say.empty.makeKey}
        </Link>
      </p>
      <pre className="rounded-control bg-page p-3 text-small wrap-anywhere whitespace-pre-wrap">
        <code>{commands(address)}</code>
      </pre>
    </>
  )
}

const commands = (address: string) =>
  [
    'npm install --global @immich/cli',
    `immich login ${address}/api "${say.empty.keyPlaceholder}"`,
    'immich upload --recursive ~/Pictures',
  ].join('\n')
