import { format } from './format.ts'

const rules = new Intl.PluralRules('en')

/** '#' stands for the number. */
export function plural(count: number, forms: { one: string; other: string }): string {
  const form = rules.select(count) === 'one' ? forms.one : forms.other
  return form.replace('#', format.number(count))
}

export const files = (n: number) => plural(n, { one: '# file', other: '# files' })
export const photos = (n: number) => plural(n, { one: '# photo', other: '# photos' })
