export { ConfigError, readConfig } from './config.ts';
export { startServer } from './start-server.ts';
export { StoreError } from './store/errors.ts';
export type { Config, LogLevel } from './config.ts';
export type { RunningServer, StartOptions } from './start-server.ts';
