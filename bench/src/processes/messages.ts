import type { Heard } from '../crowd/crowd.ts';
import type { CrowdJob } from '../crowd/direct-crowd.ts';
import type { InsertJob } from '../load/inserts.ts';
import type { LoadJob, LoadResult } from '../load/job.ts';
import type { DecisionCosts, DecisionJob } from '../measure/decisions.ts';
import type { CallJob, CallSamples } from '../tools/measure-calls.ts';

/** A request from a parent to a child process. */
export type Request =
  | { readonly kind: 'cpu' }
  | { readonly kind: 'memory' }
  | { readonly kind: 'load'; readonly job: LoadJob }
  | { readonly kind: 'inserts'; readonly job: InsertJob }
  | { readonly kind: 'calls'; readonly job: CallJob }
  | { readonly kind: 'decisions'; readonly job: DecisionJob }
  | { readonly kind: 'crowd'; readonly job: CrowdJob };

/** A message from a child: that it is ready, or the answer to its one open request. */
export type Message =
  | { readonly kind: 'ready'; readonly url?: string }
  | { readonly kind: 'cpu'; readonly seconds: number }
  | { readonly kind: 'memory'; readonly bytes: number }
  | { readonly kind: 'load'; readonly result: LoadResult }
  | { readonly kind: 'inserts'; readonly rate: number }
  | { readonly kind: 'calls'; readonly samples: CallSamples }
  | { readonly kind: 'decisions'; readonly costs: DecisionCosts }
  | { readonly kind: 'crowd'; readonly heard: Heard | undefined }
  | { readonly kind: 'fault'; readonly message: string };
