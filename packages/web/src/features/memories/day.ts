/** The day of the wall clock here, 'YYYY-MM-DD'. */
export const dayOf = (now: Date): string =>
  `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`

const two = (value: number) => String(value).padStart(2, '0')
