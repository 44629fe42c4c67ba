import { type AuditSink, createGuard, createVerifier } from '@grantex/core';
import { callCost, type CallCost } from '../measure/call-cost.ts';
import { interleave, type Samples } from '../measure/interleave.ts';
import { book, INPUT, NAME } from './framework.ts';
import { FRAMEWORKS, type FrameworkName } from './frameworks.ts';
import { renewedSink } from './renewed-sink.ts';

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
const MOST_CALLS = 5_000;

/** Calls make so much garbage that in a short sample it would decide whether some of it is collected. */
const LONGER = 4;

/** Measures the calls of one framework's tool, all ways to guard it taking turns. */
export async function measureCalls({ framework, ...job }: CallJob): Promise<CallSamples> {
  const { url, apiKey, developerId, token, rounds, milliseconds } = job;
  const { mount } = await FRAMEWORKS[framework]();
  const verifier = createVerifier({
    issuer: url,
    audience: url,
    developers: [developerId],
    revocation: 'none',
  });
  const { grantId, agentId, agentDid, principalId } = await verifier.verify(token);
  const attribution = { grantId, agentId, agentDid, principalId };
  const record = { ...attribution, action: NAME, status: 'allowed', metadata: {} } as const;
  const buffered = renewedSink({ url, apiKey, mode: 'buffered' });
  const required = renewedSink({ url, apiKey, mode: 'required' });
  const guarded = (audit: AuditSink | false) => mount(token, createGuard({ verifier, audit }));
  const requiredCall = await guarded(required);
  const settings = { milliseconds: milliseconds * LONGER, atMost: MOST_CALLS, check: mustHaveBooked };
  const waiting = { ...settings, milliseconds, finish: () => required.written() };
  return interleave<Contender, CallCost>(
    {
      bare: callCost(await mount(token, undefined), settings),
      unaudited: callCost(await guarded(false), settings),
      buffered: callCost(await guarded(buffered), { ...settings, finish: () => buffered.written() }),
      required: callCost(requiredCall, waiting),
      requiredAtOnce: callCost(requiredCall, { ...waiting, atOnce: AT_ONCE }),
      append: callCost(async () => required.write(record), { ...waiting, check: () => undefined }),
    },
    rounds,
  );
}

/** A refusal would be answered as quickly as a result. */
function mustHaveBooked(answer: unknown): void {
  const text = JSON.stringify(answer);
  if (!text.includes(book(INPUT))) throw new Error(`The tool did not run: ${text}`);
}
