import { useQuery } from '@tanstack/react-query'
import { ImageUp, Smartphone, SquareTerminal } from 'lucide-react'
import type { ReactNode } from 'react'

import { addressQuery } from '../../data/server.ts'
import { say } from '../../ui/messages.ts'
import { Pickers } from './pickers.tsx'

/** A new library is its own drop zone, and shows the other ways in. */
export default function EmptyLibrary({ keysHref, above }: { keysHref: string; above: ReactNode }) {
  const address = useQuery(addressQuery).data
  const first = address?.addresses[0] ?? location.origin
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-4xl flex-col gap-4 p-4 md:p-8">
        {above}
        <div className="flex flex-1 flex-col items-center justify-center gap-5 rounded-surface border-2 border-dashed border-edge/60 px-4 py-14 text-center">
          <ImageUp size={44} strokeWidth={1.4} className="text-accent" aria-hidden />
          <div>
            <h1 className="text-head font-semibold tracking-tight">
              {canDrop ? say.empty.heading : say.empty.headingPhone}
            </h1>
            <p className="mx-auto max-w-md pt-1 text-quiet">
              {canDrop ? say.empty.text : say.empty.textPhone}
            </p>
          </div>
          <Pickers prominent />
        </div>
        <div className="grid gap-4 md:grid-cols-2">
          <Way icon={Smartphone} heading={say.empty.phone}>
            <div className="flex gap-4">
              <div className="min-w-0 flex-1">
                <p className="text-quiet">{say.empty.phoneText}</p>
                {(address?.addresses ?? [first]).map((one) => (
                  <p key={one} className="font-medium break-all">
                    {one}
                  </p>
                ))}
              </div>
              {address?.qr && (
                <img
                  src={address.qr}
                  alt={say.empty.qr(first)}
                  className="size-28 shrink-0 rounded-control bg-white p-1.5"
                />
              )}
            </div>
          </Way>
          <Way icon={SquareTerminal} heading={say.empty.commandLine}>
            <p className="text-quiet">
              {say.empty.commandLineText}{' '}
              <a href={keysHref} className="text-accent underline">
                {say.empty.makeKey}
              </a>
            </p>
            <pre className="rounded-control bg-page p-3 text-small wrap-anywhere whitespace-pre-wrap">
              <code>{commands(first)}</code>
            </pre>
          </Way>
        </div>
      </div>
    </div>
  )
}

const canDrop = matchMedia('(pointer: fine)').matches

const commands = (address: string) =>
  [
    'npm install --global @immich/cli',
    `immich login ${address}/api "${say.empty.keyPlaceholder}"`,
    'immich upload --recursive ~/Pictures',
  ].join('\n')

function Way({
  icon: Icon,
  heading,
  children,
}: {
  icon: typeof ImageUp
  heading: string
  children: ReactNode
}) {
  return (
    <section className="flex min-w-0 flex-col gap-3 rounded-surface border border-line bg-surface p-5">
      <h2 className="flex items-center gap-2 text-body font-semibold">
        <Icon size={18} className="text-quiet" aria-hidden />
        {heading}
      </h2>
      {children}
    </section>
  )
}
