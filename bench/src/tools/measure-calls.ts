import { type AuditSink, createGuard, createVerifier } from '@grantex/core';
import { callCost, type CallCost } from '../measure/call-cost.ts';
import { interleave, type Samples } from '../measure/interleave.ts';
import { book, INPUT, NAME } from './framework.ts';
import { FRAMEWORKS, type FrameworkName } from './frameworks.ts';
import { renewedSink } from './renewed-sink.ts';

/** Which framework's tool to call, and which server its guards verify with and write to. */
export interface CallJob {
  readonly framework: FrameworkName;
  readonly url: string;
  /** An admin key. */
  readonly apiKey: string;
  readonly developerId: string;
  /** A token that grants what the tool needs. */
  readonly token: string;
  readonly rounds: number;
  /** Calls that only compute run this many times more rounds, each so short that no garbage is collected in it. */
  readonly finer: number;
  /** How long to warm up each kind of call, in seconds. */
  readonly warmUp: number;
  readonly milliseconds: number;
}

/** The bare tool, the tool behind a guard without an audit log, and behind one whose entries are sent later. */
export type Computing = 'bare' | 'unaudited' | 'buffered';

/**
 * The tool behind a guard that waits until each entry is durable, the same with {@link AT_ONCE} calls at a time, and
 * only such an entry, awaited.
 */
export type Waiting = 'bare' | 'required' | 'requiredAtOnce' | 'append';

export interface CallSamples {
  readonly computing: Samples<Computing, CallCost>;
  readonly waiting: Samples<Waiting, CallCost>;
}

export const AT_ONCE = 64;

const FINE_MILLISECONDS = 15;

/** A sink has room for two entries of each call, so that no call waits until others are sent. */
const MOST_CALLS = 1_000;

/** Measures the calls of one framework's tool, with every kind of guard in turn. */
export async function measureCalls({ framework, ...job }: CallJob): Promise<CallSamples> {
  const { url, apiKey, developerId, token, rounds, finer, warmUp, milliseconds } = job;
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
  const bareCall = await mount(token, undefined);
  const requiredCall = await guarded(required);
  const settings = { milliseconds, atMost: MOST_CALLS, check: mustHaveBooked };
  const fine = { ...settings, milliseconds: FINE_MILLISECONDS, warmUp };
  const waiting = { ...settings, finish: () => required.written() };
  return {
    computing: await interleave<Computing, CallCost>(
      {
        bare: callCost(bareCall, fine),
        unaudited: callCost(await guarded(false), fine),
        buffered: callCost(await guarded(buffered), { ...fine, finish: () => buffered.written() }),
      },
      rounds * finer,
      0,
    ),
    waiting: await interleave<Waiting, CallCost>(
      {
        bare: callCost(bareCall, settings),
        required: callCost(requiredCall, waiting),
        requiredAtOnce: callCost(requiredCall, { ...waiting, atOnce: AT_ONCE }),
        append: callCost(async () => required.write(record), { ...waiting, check: () => undefined }),
      },
      rounds,
      0,
    ),
  };
}

/** A refusal would be as quick as a result. */
function mustHaveBooked(answer: unknown): void {
  const text = JSON.stringify(answer);
  if (!text.includes(book(INPUT))) throw new Error(`The tool did not run: ${text}`);
}
