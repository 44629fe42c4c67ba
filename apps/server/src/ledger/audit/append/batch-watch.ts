import type { SpanContext } from '@opentelemetry/api';

/** When a submission was handed in, and by which span. */
export interface Submitted {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  readonly span: SpanContext | undefined;
}

/** What the appender tells of its batches. */
export interface BatchWatch {
  /** Called where a submission is handed in; what it gives is handed to `write` with the batch. */
  submitted(): Submitted;
  /** Called in place of `work`, which writes a batch of so many entries. */
  write<RESULT>(batch: readonly Submitted[], entries: number, work: () => Promise<RESULT>): Promise<RESULT>;
}
