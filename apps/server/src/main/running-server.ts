import type { DestinationStream } from 'pino';
import type { Database } from '../base/store/database.ts';
import type { ClientTimeouts } from './app.ts';

/** A running server. */
export interface RunningServer {
  /** Where it listens, without a trailing slash; also the issuer, if no public URL is configured. */
  url: string;
  /** The admin key of the first developer, at the first start on an embedded database. It is shown only once. */
  firstKey: string | undefined;
  /** Where Prometheus reads the metrics; undefined where `GRANTEX_METRICS_PORT` is not set. */
  metricsUrl: string | undefined;
  /** Answers running requests, writes what is queued, and releases port and database. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Where log lines go. Default stderr. */
  logTo?: DestinationStream;
  /** Milliseconds since 1970, for caches and rate windows. Default `Date.now`. */
  now?: () => number;
  /** Seconds until a slow client is cut off. */
  clientTimeouts?: ClientTimeouts;
  /** Seconds between two checks of whether the issuer's key has to be rotated. Default 60. */
  keyCheckInterval?: number;
  /** An open database, which the server closes. Default: opened as configured. */
  database?: Database;
}
