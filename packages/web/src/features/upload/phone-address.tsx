import { useQuery } from '@tanstack/react-query'

import { addressQuery } from '../../data/server.ts'
import { say } from '../../ui/messages.ts'

export function useAddresses(): readonly [string, ...string[]] {
  const [first = location.origin, ...others] = useQuery(addressQuery).data?.addresses ?? []
  return [first, ...others]
}

/** Where a phone finds this server: to be read, and to be scanned. */
export function PhoneAddress() {
  const addresses = useAddresses()
  const qr = useQuery(addressQuery).data?.qr
  return (
    <div className="flex gap-4">
      <div className="min-w-0 flex-1">
        <p className="text-quiet">{qr ? say.empty.phoneText : say.empty.phoneTextOnly}</p>
        {addresses.map((one) => (
          <p key={one} className="font-medium break-all">
            {one}
          </p>
        ))}
      </div>
      {qr && (
        <img
          src={qr}
          alt={say.empty.qr(addresses[0])}
          className="size-28 shrink-0 rounded-control bg-white p-1.5"
        />
      )}
    </div>
  )
}
