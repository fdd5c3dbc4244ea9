// A position in words, where nothing better is known. Pure.

const degrees = (value: number, positive: string, negative: string) =>
  `${Math.abs(value).toFixed(2)}° ${value < 0 ? negative : positive}`

/** 48.86° N, 2.29° E: two digits are a kilometre. */
export const whereWords = ({ latitude, longitude }: { latitude: number; longitude: number }): string =>
  `${degrees(latitude, 'N', 'S')}, ${degrees(longitude, 'E', 'W')}`
