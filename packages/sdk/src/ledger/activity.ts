import type { CallOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** The span, and the length of its buckets. */
export interface ActivityQuery {
  /** ISO 8601. Default: 24 hours, or 30 days, before `until`. */
  readonly since?: string | undefined;
  /** ISO 8601. Default: now. */
  readonly until?: string | undefined;
  /** Default: `hour`, at most 744 of them; of `day`, at most 366. */
  readonly bucket?: 'hour' | 'day' | undefined;
  /** Whose days and hours these are, such as `Europe/Berlin`. Default: `UTC`. */
  readonly timeZone?: string | undefined;
}

/** The entries of the audit log in one bucket. */
export interface ActivityBucket {
  /** When it begins. */
  readonly at: string;
  /** The calls that began in it, each counted once; `blocked` of them were refused. */
  readonly calls: number;
  readonly allowed: number;
  readonly success: number;
  readonly failure: number;
  readonly blocked: number;
}

/** Activity in numbers, in whole buckets around the requested span. */
export interface ActivityReport {
  readonly since: string;
  readonly until: string;
  readonly bucket: 'hour' | 'day';
  /** In order, including empty ones. */
  readonly buckets: readonly ActivityBucket[];
  /** `blocked` entries by the reason that the guard wrote, most frequent first; `other` for those without one. */
  readonly refusals: readonly { readonly reason: string; readonly count: number }[];
  /** The ten agents with the most calls, the busiest first. */
  readonly agents: readonly { readonly agentId: string; readonly calls: number; readonly refused: number }[];
  /** False when the oldest entries are left out: there are too many, or they are counted with your next request. */
  readonly isWhole: boolean;
  /** The current totals, each exact up to 10,000. */
  readonly inForce: {
    readonly agents: number;
    readonly grants: number;
    /** Pending requests. */
    readonly openRequests: number;
  };
}

/** `GET /v1/activity` (audit-read; `docs/protocol.md` §8). */
export interface Activity {
  get(query?: ActivityQuery, options?: CallOptions): Promise<ActivityReport>;
}

export function createActivity(transport: Transport): Activity {
  return {
    get: (query, options) =>
      transport.send({ method: 'GET', path: '/v1/activity', query: { ...query } }, options),
  };
}
