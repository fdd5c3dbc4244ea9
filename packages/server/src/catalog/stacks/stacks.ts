// Stacks: photos that belong together, of which one is shown. Ground. Membership is a row of its own, put in and taken away
// but never moved, so that undoing finds it as it was. A stack of fewer than two is none; what is in the trash, hidden or
// locked does not count. Where the primary is not among those that do, the first of them stands for the stack.
export {
  addMembers,
  deleteStacks,
  findStackIds,
  findStacks,
  insertStack,
  listMembers,
  listMembersOf,
  listStackPage,
  removeMembers,
  setPrimary,
  stacksOfAssets,
} from './stacks.sql.ts'
export type { Member, Stack, StackOfAsset } from './stacks.sql.ts'
