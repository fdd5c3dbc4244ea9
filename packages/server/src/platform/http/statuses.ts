// The one table from failure codes to HTTP statuses. A code that is not here is a fault of ours: 500, logged.

export const statuses: Readonly<Record<string, number>> = {
  // requests that cannot be understood
  invalid_input: 400,
  bad_path: 400,
  // who is asking
  authentication_required: 401,
  invalid_user_token: 401,
  invalid_api_key: 401,
  invalid_share_key: 401,
  wrong_credentials: 401,
  password_lost: 401,
  forbidden: 403,
  missing_permission: 403,
  foreign_origin: 403,
  setup_code_wrong: 403,
  not_an_api_key: 403,
  share_password_required: 401,
  wrong_share_password: 401,
  not_downloadable: 403,
  not_uploadable: 403,
  metadata_stays: 403,
  // accounts
  already_initialized: 400,
  wrong_password: 400,
  email_taken: 400,
  storage_label_taken: 400,
  pin_exists: 400,
  no_pin: 400,
  wrong_pin: 400,
  proof_needed: 400,
  no_picture: 400,
  unknown_sync_type: 400,
  invalid_sync_ack: 400,
  not_a_dump: 400,
  no_maintenance: 400,
  restore_by_command: 409,
  more_than_own_permissions: 400,
  not_a_session: 400,
  // what is not there, and what is not theirs, alike
  not_found: 400,
  no_such_thing: 404,
  blob_missing: 404,
  // removals
  change_held: 409,
  change_differs: 409,
  confirmed_differs: 409,
  confirmation_needed: 409,
  change_over: 409,
  several_owners: 409,
  last_admin: 409,
  own_account: 403,
  own_admin: 400,
  // queues and notifications
  no_mail: 400,
  not_sent: 400,
  queue_goes_on: 400,
  nothing_to_start: 400,
  not_scratch: 409,
  nothing_chosen: 400,
  tag_exists: 400,
  // backups
  no_such_target: 400,
  backup_running: 409,
  heal_running: 409,
  instance_key_missing: 409,
  // albums
  cannot_share: 400,
  not_in_album: 400,
  // searching
  no_smart_search: 400,
  places_lost: 503,
  // shared links
  slug_taken: 400,
  link_to_album: 400,
  // uploads
  aborted: 400,
  too_large: 413,
  // the machine
  too_many_waiting: 503,
  storage_absent: 503,
  storage_unreachable: 503,
  disk_full: 507,
}

interface Translation {
  readonly status: number
  readonly message: string
}

const databaseAway = {
  status: 503,
  message: 'The database does not answer at the moment. Try again in a little while.',
}
const diskFull = { status: 507, message: 'The disk of the server is full. Nothing was stored.' }
const tooMuchAtOnce = {
  status: 409,
  message: 'This would take away more photos than is ordinary at once. Nothing has been changed.',
}
const unreadableText = { status: 400, message: 'A text holds characters that cannot be stored.' }

/** Codes of Node and PostgreSQL that say something to the caller. */
export const foreignCodes: Readonly<Record<string, Translation>> = {
  ECONNREFUSED: databaseAway,
  ETIMEDOUT: databaseAway,
  '57P01': databaseAway,
  '57P02': databaseAway,
  '57P03': databaseAway,
  '53300': databaseAway,
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  '53100': diskFull,
  HG001: tooMuchAtOnce,
  '22021': unreadableText,
  '22P05': unreadableText,
}
