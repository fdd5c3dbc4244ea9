// Light, dark, or as the system: kept in this browser, and set before the first page is drawn.

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const KEY = 'heirloom.theme'
const COLOURS = { light: '#fbfaf7', dark: '#131211' }

export function themeHere(): Theme {
  const kept = localStorage.getItem(KEY)
  return themes.find((theme) => theme === kept) ?? 'system'
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme)
  showTheme(theme)
}

/** Also tells the browser the colour of what it draws around the page. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    const usual = meta.media.includes('dark') ? 'dark' : 'light'
    meta.content = COLOURS[theme === 'system' ? usual : theme]
  }
}
