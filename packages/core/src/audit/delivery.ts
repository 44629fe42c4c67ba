import type { AuditAnswer, AuditClient } from './http-client.ts';
import type { QueuedRecord } from './queued-record.ts';
import { recordRefused } from './record.ts';
import type { AuditFault } from './sink.ts';
import { backoff } from './waiting.ts';

export interface DeliveryOptions {
  readonly client: AuditClient;
  readonly onFault: (fault: AuditFault) => void;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Whether there is no time left to try again. */
  readonly isOver: () => boolean;
  readonly acknowledge: (queued: QueuedRecord, entryId: string | undefined) => void;
  /** Is told of a record that the log takes in no form, and why. */
  readonly lose: (queued: QueuedRecord, cause: Error) => void;
}

type Refusal = Extract<AuditAnswer, { kind: 'refused' }>;
type Certain = Exclude<AuditAnswer, { kind: 'uncertain' }>;

/** What the log answers to an entry of a grant that it does not know. */
const UNKNOWN_GRANT = 'NOT_FOUND';

/** Makes a function that sends records together, and retries until it is certain what became of each of them. */
export function createDelivery({
  client,
  onFault,
  pause,
  isOver,
  acknowledge,
  lose,
}: DeliveryOptions): (batch: readonly QueuedRecord[]) => Promise<void> {
  async function deliver(batch: readonly QueuedRecord[]): Promise<void> {
    const answer = await sendUntilCertain(batch);
    if (answer === undefined) return;
    if (answer.kind === 'written') {
      batch.forEach((queued, index) => acknowledge(queued, answer.entryIds[index]));
      return;
    }
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) {
      if (reduce(only, answer)) await deliver(batch);
      return;
    }
    // A batch is taken whole or not at all: by halves, one record that the log refuses is found in few requests, and the
    // others are written.
    const middle = Math.ceil(batch.length / 2);
    await deliver(batch.slice(0, middle));
    await deliver(batch.slice(middle));
  }

  async function sendUntilCertain(batch: readonly QueuedRecord[]): Promise<Certain | undefined> {
    const entries = batch.map(entryOf);
    const idempotencyKey = crypto.randomUUID();
    for (let attempts = 0; !isOver(); attempts += 1) {
      const answer = await client(entries, idempotencyKey);
      if (answer.kind !== 'uncertain') return answer;
      onFault(answer.fault);
      await pause(Math.max(answer.retryAfter, backoff(attempts)));
    }
    return undefined;
  }

  /** Whether a refused record is to be sent again, with nothing in it but what an entry cannot do without. */
  function reduce(queued: QueuedRecord, { fault: cause, code }: Refusal): boolean {
    if (queued.isReduced === true || code === UNKNOWN_GRANT) {
      lose(queued, cause);
      return false;
    }
    queued.isReduced = true;
    // Who acted for whom is the grant's to say.
    const { subject, status } = queued;
    const { grantId, action } = subject;
    queued.text = JSON.stringify({ grantId, action, status, metadata: recordRefused(code) });
    onFault(new Error('The audit log refused what a record says; it is written without.', { cause }));
    return true;
  }

  return deliver;
}

function entryOf({ text, ref }: QueuedRecord): string {
  return ref?.entryId === undefined ? text : `${text.slice(0, -1)},"ref":${JSON.stringify(ref.entryId)}}`;
}
