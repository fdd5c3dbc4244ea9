import { useState } from 'react'

import { Select } from '../../ui/field.tsx'
import { chooseLocale, localeHere, makeFormat } from '../../ui/format.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Section } from '../../ui/page.tsx'
import { chooseTheme, themeHere, themes } from '../../ui/theme.ts'

const LOCALES = [
  'en-GB',
  'en-US',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pl',
  'pt',
  'sv',
  'ja',
  'zh',
  'ar',
  'he',
  'hi',
]

/** How Heirloom looks in this browser; nothing of it is sent anywhere. */
export function Appearance() {
  const [theme, setTheme] = useState(themeHere)
  return (
    <Section heading={sayAccount.appearance.heading} text={sayAccount.appearance.text}>
      <Select
        label={sayAccount.appearance.theme}
        value={theme}
        onChange={({ target }) => {
          const chosen = themes.find((one) => one === target.value) ?? 'system'
          chooseTheme(chosen)
          setTheme(chosen)
        }}
      >
        {themes.map((one) => (
          <option key={one} value={one}>
            {sayAccount.appearance.themes[one]}
          </option>
        ))}
      </Select>
      <Select
        label={sayAccount.appearance.dates}
        value={localeHere() ?? ''}
        onChange={({ target }) => {
          chooseLocale(target.value || undefined)
          location.reload()
        }}
      >
        <option value="">{sayAccount.appearance.browser(nameOf(navigator.language), exampleIn())}</option>
        {LOCALES.map((locale) => (
          <option key={locale} value={locale}>
            {`${nameOf(locale)}: ${exampleIn(locale)}`}
          </option>
        ))}
      </Select>
    </Section>
  )
}

/** A language by its own name. */
const nameOf = (locale: string) => new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale

function exampleIn(locale?: string): string {
  const { date, number } = makeFormat(locale)
  return `${date('2024-06-20')}, ${number(12_408)}`
}
