import { ImageUp, Smartphone, SquareTerminal } from 'lucide-react'
import type { ReactNode } from 'react'

import { say } from '../../ui/messages.ts'
import { CommandLine } from './command-line.tsx'
import { PhoneAddress } from './phone-address.tsx'
import { Pickers } from './pickers.tsx'

/** A new library is its own drop zone, and shows the other ways in. */
export default function EmptyLibrary({ above, more }: { above: ReactNode; more: ReactNode }) {
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
          {more}
        </div>
        <div className="grid gap-4 md:grid-cols-2">
          <Way icon={Smartphone} heading={say.empty.phone}>
            <PhoneAddress />
          </Way>
          <Way icon={SquareTerminal} heading={say.empty.commandLine}>
            <CommandLine />
          </Way>
        </div>
      </div>
    </div>
  )
}

const canDrop = matchMedia('(pointer: fine)').matches

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
