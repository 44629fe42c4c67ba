export { startPostgres } from './cluster.ts';
export type { Postgres, PostgresOptions } from './cluster.ts';
