export interface Tag {
  readonly id: string
  /** The whole path. */
  readonly value: string
  readonly parentId: string | undefined
  readonly color: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}
