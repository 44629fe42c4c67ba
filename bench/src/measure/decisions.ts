import { createGuard, createVerifier, feed, online, type Revocation } from '@grantex/core';
import { isPromise } from '@grantex/core/adapter';
import { cpuTime } from './cpu-time.ts';
import type { Sampler } from './interleave.ts';

/** How the verifier of a process learns of revocations, and what it decides about. */
export interface DecisionJob {
  readonly revocation: 'none' | 'feed' | 'online';
  readonly issuer: string;
  readonly audience: string;
  readonly developer: string;
  readonly apiKey: string;
  /** What each call needs, and each token grants. */
  readonly scope: string;
  readonly tokens: readonly string[];
  /** CPU time of a sample. */
  readonly milliseconds: number;
}

/** Over one token and over all in turn; as a copy that comes over HTTP, or as the same string object. */
export type Decision = 'freshOne' | 'freshMany' | 'sameOne' | 'sameMany';

/** Seconds for one call. */
export interface DecisionCost {
  readonly cpu: number;
  readonly clock: number;
}

export type DecisionCosts = { readonly [name in Decision]: DecisionCost };

/** Calls of `online`, each a round trip, that make a sample. */
const ASKED = 100;

let measure: Sampler<DecisionCosts> | undefined;

/** Measures the four ways once. A process has one verifier: others would share the compiler's knowledge of it. */
export async function measureDecisions(job: DecisionJob): Promise<DecisionCosts> {
  measure ??= await prepare(job);
  return measure();
}

async function prepare(job: DecisionJob): Promise<Sampler<DecisionCosts>> {
  const { issuer, audience, developer, scope, tokens } = job;
  const verifier = createVerifier({
    issuer,
    audience,
    developers: [developer],
    revocation: revocationOf(job),
  });
  // Now, so that these very strings are remembered, and not copies of them.
  for (const token of tokens) await verifier.verify(token);
  const guard = createGuard({ verifier, audit: false });
  const rule = { scopes: [scope] } as const;
  const admit: Admit = (token) => guard.admit({ token, action: scope, input: undefined, rule });
  return job.revocation === 'online' ? byRoundTrips(admit, tokens) : inMemory(admit, job);
}

function revocationOf({ revocation, apiKey }: DecisionJob): Revocation | 'none' {
  if (revocation === 'none') return 'none';
  return revocation === 'feed' ? feed({ apiKey }) : online({ apiKey });
}

type Admit = (token: string) => unknown;

function inMemory(admit: Admit, { tokens, milliseconds }: DecisionJob): Sampler<DecisionCosts> {
  const bytes = tokens.map((token) => Buffer.from(token));
  const count = tokens.length;
  const [one = ''] = tokens;
  const oneBytes = Buffer.from(one);
  // One loop for each: they would share the compiler's knowledge of their calls, and with it their speed.
  const samplers = {
    freshOne: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) mustBeAtHand(admit(oneBytes.toString('latin1')));
    }, milliseconds),
    freshMany: cpuTime((times) => {
      for (let index = 0; index < times; index += 1)
        mustBeAtHand(admit((bytes[index % count] as Buffer).toString('latin1')));
    }, milliseconds),
    sameOne: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) mustBeAtHand(admit(one));
    }, milliseconds),
    sameMany: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) mustBeAtHand(admit(tokens[index % count] as string));
    }, milliseconds),
  };
  const cost = async (name: Decision): Promise<DecisionCost> => {
    const cpu = await samplers[name]();
    return { cpu, clock: cpu };
  };
  return async () => ({
    freshOne: await cost('freshOne'),
    freshMany: await cost('freshMany'),
    sameOne: await cost('sameOne'),
    sameMany: await cost('sameMany'),
  });
}

function mustBeAtHand(outcome: unknown): void {
  if (outcome === undefined || isPromise(outcome)) throw new Error('nothing has to be waited for here');
}

/** One after the other, as a call waits for its answer: what is sent is the same in all four ways. */
function byRoundTrips(admit: Admit, tokens: readonly string[]): Sampler<DecisionCosts> {
  return async () => {
    const before = process.cpuUsage();
    const started = performance.now();
    for (let index = 0; index < ASKED; index += 1) await admit(tokens[index % tokens.length] as string);
    const clock = (performance.now() - started) / 1000 / ASKED;
    const { user, system } = process.cpuUsage(before);
    const cost = { cpu: (user + system) / 1e6 / ASKED, clock };
    return { freshOne: cost, freshMany: cost, sameOne: cost, sameMany: cost };
  };
}
