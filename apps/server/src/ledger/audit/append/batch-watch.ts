import type { SpanContext } from '@opentelemetry/api';

/** When a submission was made, and in which span. */
export interface Submitted {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  readonly span: SpanContext | undefined;
}

/** Observes the batches of the appender. */
export interface BatchWatch {
  /** Called for each submission. `write` gets the result with the batch. */
  submitted(): Submitted;
  /** Runs `work`, which writes a batch of so many entries. */
  write<RESULT>(batch: readonly Submitted[], entries: number, work: () => Promise<RESULT>): Promise<RESULT>;
}
