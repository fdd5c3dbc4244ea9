// libheif-js ships no types for its bundle: as much of it as heic.ts uses.

declare module 'libheif-js/wasm-bundle.js' {
  interface HeifImage {
    get_width(): number
    get_height(): number
    is_primary(): boolean | number
    display<T extends { data: Uint8ClampedArray; width: number; height: number }>(
      target: T,
      done: (shown: T | null) => void,
    ): void
  }
  const libheif: { readonly HeifDecoder: new () => { decode(file: Uint8Array): HeifImage[] } }
  export default libheif
}

declare module 'tz-lookup' {
  export default function lookUpZone(latitude: number, longitude: number): string
}
