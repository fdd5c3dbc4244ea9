import { useQuery } from '@tanstack/react-query'
import { createPortal } from 'react-dom'

import { addressQuery } from '../../data/server.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { groupsOf } from './recovery.ts'

const { sheet: words } = sayBackups.code

/** What comes out of the printer, and nothing else of the page; on the screen it is not there. */
export function RecoverySheet({ code, madeAt }: { code: string; madeAt: string }) {
  const address = useQuery(addressQuery).data?.addresses[0] ?? location.origin
  return createPortal(
    <div className="print-sheet" translate="no">
      <p className="print-brand">{say.brand}</p>
      <h1>{words.heading}</h1>
      <p>{words.what}</p>
      <ol className="print-code" dir="ltr">
        {groupsOf(code).map((group, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- two groups may be alike
          <li key={i}>{group}</li>
        ))}
      </ol>
      <dl>
        <dt>{words.address}</dt>
        <dd>{address}</dd>
        <dt>{words.date}</dt>
        <dd>{format.moment(madeAt)}</dd>
      </dl>
      <p>{words.how}</p>
      <pre dir="ltr">{words.line}</pre>
      <p>{words.asks}</p>
      <p>{words.secret}</p>
    </div>,
    document.body,
  )
}
