import { type AuditSink, createAuditSink, createGuard, createVerifier } from '@grantex/core';
import { callCost, type CallCost } from '../measure/call-cost.ts';
import { interleave, type Samples } from '../measure/interleave.ts';
import { book, INPUT, NAME } from './framework.ts';
import { FRAMEWORKS, type FrameworkName } from './frameworks.ts';

/** Which framework's tool to call, behind guards that ask and write to which server. */
export interface CallJob {
  readonly framework: FrameworkName;
  readonly url: string;
  /** An admin key. */
  readonly apiKey: string;
  readonly developerId: string;
  /** Grants what the tool needs. */
  readonly token: string;
  readonly rounds: number;
  readonly milliseconds: number;
}

/**
 * The tool bare, behind a guard without an audit log, with one whose records are sent later, with one that waits for
 * each to be durable, the same with {@link AT_ONCE} calls at a time, and nothing but a record that is waited for.
 */
export type Contender = 'bare' | 'unaudited' | 'buffered' | 'required' | 'requiredAtOnce' | 'append';

export type CallSamples = Samples<Contender, CallCost>;

export const AT_ONCE = 64;

/** Two records of each find room in a sink, so that no call waits for others to be sent. */
const AT_MOST = 4_000;

/** Measures the calls of one framework's tool, all ways to guard it taking turns. */
export async function measureCalls({ framework, ...job }: CallJob): Promise<CallSamples> {
  const { url, developerId, token, rounds, milliseconds } = job;
  const { mount } = await FRAMEWORKS[framework]();
  const verifier = createVerifier({
    issuer: url,
    audience: url,
    developers: [developerId],
    revocation: 'none',
  });
  const { grantId, agentId, agentDid, principalId } = await verifier.verify(token);
  const record = {
    grantId,
    agentId,
    agentDid,
    principalId,
    action: NAME,
    status: 'allowed',
    metadata: {},
  } as const;
  const buffered = renewedSink(job, 'buffered');
  const required = renewedSink(job, 'required');
  const settings = { milliseconds, atMost: AT_MOST, check: mustHaveBooked };
  const guarded = (audit: AuditSink | false) => mount(token, createGuard({ verifier, audit }));
  const requiredTool = await guarded(required);
  const finish = (sink: RenewedSink) => () => sink.written();
  return interleave<Contender, CallCost>(
    {
      bare: callCost(await mount(token, undefined), settings),
      unaudited: callCost(await guarded(false), settings),
      buffered: callCost(await guarded(buffered), { ...settings, finish: finish(buffered) }),
      required: callCost(requiredTool, { ...settings, finish: finish(required) }),
      requiredAtOnce: callCost(requiredTool, { ...settings, inFlight: AT_ONCE, finish: finish(required) }),
      append: callCost(async () => required.write(record), {
        ...settings,
        check: () => undefined,
        finish: finish(required),
      }),
    },
    rounds,
  );
}

interface RenewedSink extends AuditSink {
  /** Sends all that was written, and is a new sink afterwards. */
  written(): Promise<void>;
}

/** A sink of the server's log. One that buffers begins to send when {@link RenewedSink.written} is called. */
function renewedSink(
  { url, apiKey }: Pick<CallJob, 'url' | 'apiKey'>,
  mode: 'buffered' | 'required',
): RenewedSink {
  let sink: AuditSink;
  let begin: () => void;
  function renew(): void {
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const fetchLater: typeof fetch = async (...request) => {
      await begun;
      return fetch(...request);
    };
    sink = createAuditSink({ url, apiKey, mode, ...(mode === 'buffered' ? { fetch: fetchLater } : {}) });
  }
  renew();
  return {
    write: (record) => sink.write(record),
    async written() {
      const full = sink;
      begin();
      renew();
      await full.close();
    },
    close: () => sink.close(),
  };
}

/** A refusal would be answered as quickly as a result. */
function mustHaveBooked(answer: unknown): void {
  const text = JSON.stringify(answer);
  if (!text.includes(book(INPUT))) throw new Error(`The tool did not run: ${text}`);
}
