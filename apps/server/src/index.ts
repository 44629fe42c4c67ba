export { ConfigError, readConfig } from './main/config/config.ts';
export { startServer } from './main/start-server.ts';
export { StoreError } from './base/store/errors.ts';
export type { Config, LogLevel } from './main/config/config.ts';
export type { RunningServer, StartOptions } from './main/start-server.ts';
