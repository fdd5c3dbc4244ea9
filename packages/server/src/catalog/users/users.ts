// Accounts: the people whose photos these are. Ground: every change belongs in `withOperation` (platform/journal).
// An e-mail address is one account's, whatever its case; a removed account is found by nobody but the journal.
// Functions that change something take a transaction; sealed passwords come from and go to platform/secrets alone.
export type { AvatarColor, User, UserChanges, UserId } from './user.ts'
export {
  findAnyUser,
  findPassword,
  findPin,
  findUser,
  findUserToSignIn,
  insertUser,
  listAllUsers,
  listUsedBytes,
  listUsers,
  lockAccounts,
  sumUsedBytes,
  updateUser,
} from './users.sql.ts'
export { profileImagePath, userAdminWire, userWire } from './users.wire.ts'
