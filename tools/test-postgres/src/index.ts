export { startPostgres } from './cluster.ts';
export { createDatabase } from './create-database.ts';
export { databaseOfServer, postgresOfServers } from './servers.ts';
export type { Postgres, PostgresOptions } from './cluster.ts';
export type { Standby } from './standby.ts';
