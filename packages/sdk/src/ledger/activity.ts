import type { CallOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** Which span, in buckets of which length. */
export interface ActivityQuery {
  /** ISO 8601. Default: 24 hours, or 30 days, before `until`. */
  readonly since?: string | undefined;
  /** ISO 8601. Default: now. */
  readonly until?: string | undefined;
  /** In UTC. Default: `hour`, of which there may be 744; days may be 366. */
  readonly bucket?: 'hour' | 'day' | undefined;
}

/** What was written to the audit log in one bucket. */
export interface ActivityBucket {
  /** When it begins. */
  readonly at: string;
  readonly allowed: number;
  readonly success: number;
  readonly failure: number;
  readonly blocked: number;
}

/** What happened, in numbers, in whole buckets around the span that was asked for. */
export interface ActivityReport {
  readonly since: string;
  readonly until: string;
  readonly bucket: 'hour' | 'day';
  /** In order, those without entries too. */
  readonly buckets: readonly ActivityBucket[];
  /** `blocked` entries by the reason that the guard wrote, the most frequent first; `other` for what states none. */
  readonly refusals: readonly { readonly reason: string; readonly count: number }[];
  /** False where the oldest entries are left out: there are too many, or they are counted when you ask again. */
  readonly isWhole: boolean;
  /** What there is at this moment, each exact to 10,000. */
  readonly inForce: {
    readonly agents: number;
    readonly grants: number;
    /** Requests that wait for a person. */
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
