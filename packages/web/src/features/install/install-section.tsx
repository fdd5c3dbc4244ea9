import { MonitorDown } from 'lucide-react'

import { Button } from '../../ui/button.tsx'
import { install as say } from '../../ui/messages-install.ts'
import { Section } from '../../ui/page.tsx'
import { useWay } from './install.ts'

/** Heirloom as an app on this device; it then takes what other apps share. */
export function InstallSection() {
  const { way, install } = useWay()
  return (
    <Section heading={say.heading} text={say.text}>
      {way === 'offered' ? (
        <div>
          <Button onClick={install}>
            <MonitorDown size={18} aria-hidden />
            {say.install}
          </Button>
        </div>
      ) : (
        <p>{say.way[way]}</p>
      )}
    </Section>
  )
}
