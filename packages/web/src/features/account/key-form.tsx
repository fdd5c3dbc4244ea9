import { useState } from 'react'

import { groupsOfPermissions } from '../../data/permissions.ts'
import type { Permission, PermissionGroup } from '../../data/permissions.ts'
import { Check } from '../../ui/check.tsx'
import { account as sayAccount } from '../../ui/messages-account.ts'

interface Props {
  readonly chosen: readonly Permission[]
  readonly onChoose: (chosen: readonly Permission[]) => void
}

const isAll = (chosen: readonly Permission[]): boolean => chosen.includes('all')

export const mayWords = (chosen: readonly Permission[]): string =>
  isAll(chosen) ? sayAccount.everything : sayAccount.chosen(chosen.length)

/** What a key may do: everything, or one by one in groups. */
export function KeyPermissions({ chosen, onChoose }: Props) {
  const [picked, setPicked] = useState<readonly Permission[]>(isAll(chosen) ? [] : chosen)
  const pick = (next: readonly Permission[]) => {
    setPicked(next)
    onChoose(next)
  }
  return (
    <div className="flex flex-col gap-1">
      <Check
        label={sayAccount.mayAll}
        hint={sayAccount.mayAllHint}
        checked={isAll(chosen)}
        onChange={({ target }) => onChoose(target.checked ? ['all'] : picked)}
      />
      {!isAll(chosen) &&
        groupsOfPermissions.map(([group, all]) => (
          <Group key={group} group={group} all={all} picked={picked} onPick={pick} />
        ))}
    </div>
  )
}

interface GroupProps {
  readonly group: PermissionGroup
  readonly all: readonly Permission[]
  readonly picked: readonly Permission[]
  readonly onPick: (picked: readonly Permission[]) => void
}

function Group({ group, all, picked, onPick }: GroupProps) {
  const name = sayAccount.group[group]
  const inside = all.filter((one) => picked.includes(one))
  const others = picked.filter((one) => !all.includes(one))
  const toggle = (one: Permission, on: boolean) =>
    onPick(on ? [...picked, one] : picked.filter((other) => other !== one))
  return (
    <details className="rounded-control border border-line px-3 py-1.5">
      <summary>{sayAccount.groupOf(name, inside.length, all.length)}</summary>
      <div className="grid gap-x-4 pt-1 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <Check
            label={sayAccount.allOf(name)}
            checked={inside.length === all.length}
            onChange={({ target }) => onPick(target.checked ? [...others, ...all] : others)}
          />
        </div>
        {all.map((one) => (
          <Check
            key={one}
            label={<span className="font-mono text-small break-all">{one}</span>}
            checked={picked.includes(one)}
            onChange={({ target }) => toggle(one, target.checked)}
          />
        ))}
      </div>
    </details>
  )
}
