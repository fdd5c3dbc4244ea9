import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'

import { devicesQuery, signOutDevice, signOutOthers } from '../../data/account.ts'
import type { Device } from '../../data/account.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toast.ts'
import { WhatItDid } from './what-it-did.tsx'

export function Devices() {
  const client = useQueryClient()
  const devices = useQuery(devicesQuery)
  const leave = useMutation({
    mutationFn: (device: Device) => signOutDevice(device.id),
    onSuccess: (_, device) => {
      showToast({ text: sayAccount.signedOutDevice(nameOf(device)) })
      return client.invalidateQueries(devicesQuery)
    },
  })
  const leaveAll = useMutation({
    mutationFn: signOutOthers,
    onSuccess: () => {
      showToast({ text: sayAccount.signedOutOthers })
      return client.invalidateQueries(devicesQuery)
    },
  })
  const others = devices.data?.filter(({ current }) => !current).length ?? 0
  return (
    <Section heading={sayAccount.devices}>
      {devices.isError && <Notice>{wordsFor(devices.error)}</Notice>}
      {leave.isError && <Notice>{wordsFor(leave.error)}</Notice>}
      {leaveAll.isError && <Notice>{wordsFor(leaveAll.error)}</Notice>}
      <ul className="flex flex-col divide-y divide-line">
        {devices.data?.map((device) => (
          <li key={device.id} className="flex min-h-14 items-center gap-4 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate">{nameOf(device)}</p>
              <p className="text-small text-quiet">
                {device.current
                  ? sayAccount.thisDevice
                  : sayAccount.lastSeen(format.moment(device.updatedAt))}
                {' · '}
                <WhatItDid id={device.id} />
              </p>
            </div>
            {!device.current && (
              <IconButton
                label={sayAccount.signOutDevice(nameOf(device))}
                onClick={() => leave.mutate(device)}
                disabled={leave.isPending}
              >
                <X size={18} aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {others > 0 && (
        <div>
          <Button disabled={leaveAll.isPending} onClick={() => leaveAll.mutate()}>
            {sayAccount.everywhere}
          </Button>
        </div>
      )}
    </Section>
  )
}

const nameOf = (device: Device) =>
  [device.deviceType, device.deviceOS].filter(Boolean).join(' · ') || sayAccount.unknownDevice
