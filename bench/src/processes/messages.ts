import type { Heard } from '../crowd/crowd.ts';
import type { CrowdJob } from '../crowd/direct-crowd.ts';
import type { InsertJob } from '../load/inserts.ts';
import type { LoadJob, LoadResult } from '../load/job.ts';
import type { DecisionCosts, DecisionJob } from '../measure/decisions.ts';
import type { CallJob, CallSamples } from '../tools/measure-calls.ts';

/** What a parent asks of a child process. */
export type Request =
  | { readonly kind: 'cpu' }
  | { readonly kind: 'load'; readonly job: LoadJob }
  | { readonly kind: 'inserts'; readonly job: InsertJob }
  | { readonly kind: 'calls'; readonly job: CallJob }
  | { readonly kind: 'decisions'; readonly job: DecisionJob }
  | { readonly kind: 'crowd'; readonly job: CrowdJob };

/** What a child says: that it is ready, or an answer to the one request that is open. */
export type Message =
  | { readonly kind: 'ready'; readonly url?: string }
  | { readonly kind: 'cpu'; readonly seconds: number }
  | { readonly kind: 'load'; readonly result: LoadResult }
  | { readonly kind: 'inserts'; readonly rate: number }
  | { readonly kind: 'calls'; readonly samples: CallSamples }
  | { readonly kind: 'decisions'; readonly costs: DecisionCosts }
  | { readonly kind: 'crowd'; readonly heard: Heard | undefined }
  | { readonly kind: 'fault'; readonly message: string };
