import { totalmem } from 'node:os'

/** Who may come in: those with a password, through the socket in a folder that only the database's user may enter. */
export const accessRules = 'local all all scram-sha-256\n'

/** The server's settings: safe first, small at rest, good up to a million assets and more. */
export function serverSettings({ socket, durable }: { socket: string; durable: boolean }): string {
  const cacheable = Math.max(256, Math.round(totalmem() / 2 ** 20 / 2))
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    max_connections: '80',
    superuser_reserved_connections: '5',
    max_prepared_transactions: '0',
    password_encryption: 'scram-sha-256',

    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    wal_level: 'replica',
    wal_compression: 'on',
    max_wal_size: '2GB',
    min_wal_size: '80MB',
    checkpoint_timeout: '15min',
    max_replication_slots: '2',
    max_wal_senders: '2',

    shared_buffers: '128MB',
    effective_cache_size: `${cacheable}MB`,
    work_mem: '16MB',
    hash_mem_multiplier: '2',
    maintenance_work_mem: '128MB',
    huge_pages: 'off',
    io_method: 'sync',
    random_page_cost: '1.2',
    jit: 'off',
    max_worker_processes: '4',
    max_parallel_workers: '2',
    max_parallel_workers_per_gather: '2',
    autovacuum_max_workers: '2',
    autovacuum_worker_slots: '4',

    idle_in_transaction_session_timeout: '60s',
    client_connection_check_interval: '10s',
    timezone: 'UTC',
    default_text_search_config: 'pg_catalog.simple',

    logging_collector: 'on',
    log_destination: 'jsonlog',
    log_directory: 'log',
    log_filename: 'postgresql-%Y%m%d-%H%M%S.log',
    log_rotation_age: '1d',
    log_rotation_size: '10MB',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_lock_waits: 'on',
    log_parameter_max_length_on_error: '0',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
  return `# Written by Heirloom at every start. Your own settings: ALTER SYSTEM SET …\n${lines.join('\n')}\n`
}

/** What the database's processes see of the environment: nothing of ours. */
export const databaseEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
} as const
