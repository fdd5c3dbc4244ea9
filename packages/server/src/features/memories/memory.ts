export interface Memory {
  readonly id: string
  readonly ownerId: string
  /** In which its photos were taken. */
  readonly year: number
  readonly memoryAt: Date
  /** From when to when it is shown; undefined: without such an end. */
  readonly showAt: Date | undefined
  readonly hideAt: Date | undefined
  readonly seenAt: Date | undefined
  readonly isSaved: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Those on the timeline, in the order they were taken. */
  readonly assetIds: readonly string[]
}

export interface NewMemory {
  readonly year: number
  readonly memoryAt: Date
  readonly showAt?: Date | undefined
  readonly hideAt?: Date | undefined
  readonly seenAt?: Date | undefined
  readonly isSaved?: boolean | undefined
  readonly assetIds: readonly string[]
}

/** What is left out stays as it is. */
export interface MemoryChanges {
  readonly isSaved?: boolean | undefined
  readonly seenAt?: Date | undefined
  readonly memoryAt?: Date | undefined
}

export interface MemoryFilter {
  readonly ownerId: string
  /** `YYYY-MM-DD`: those that are shown on some moment of that day. */
  readonly day: string | undefined
  readonly isSaved: boolean | undefined
}

export interface MemoryOrder {
  readonly order: 'asc' | 'desc' | 'random'
  readonly size: number | undefined
}
