import { createGuard, createVerifier, feed, online, type Revocation } from '@grantex/core';
import { isPromise } from '@grantex/core/adapter';
import { cpuTime } from './cpu-time.ts';
import type { Sampler } from './interleave.ts';
import { parsing, payloadOf } from './plain-work.ts';

/** How the verifier of a process learns of revocations, and which tokens it decides about. */
export interface DecisionJob {
  readonly revocation: 'none' | 'feed' | 'online';
  readonly issuer: string;
  readonly audience: string;
  readonly developer: string;
  readonly apiKey: string;
  /** The scope that each call needs and each token grants. */
  readonly scope: string;
  readonly tokens: readonly string[];
  /** CPU time of a sample. */
  readonly milliseconds: number;
}

/**
 * For one token, and for all of them in turn; as a fresh copy, as it comes over HTTP, and as the same string object.
 * `parse` is no decision, but plain work to compare them with.
 */
export type Decision = 'freshOne' | 'freshMany' | 'sameOne' | 'sameMany' | 'parse';

/** Seconds for one call. */
export interface DecisionCost {
  readonly cpu: number;
  readonly clock: number;
}

export type DecisionCosts = { readonly [name in Decision]: DecisionCost };

/** How many calls of `online`, each a round trip, make a sample. */
const ASKED = 100;

let measure: Sampler<DecisionCosts> | undefined;

/** Measures each case once. A process has one verifier: several would share the compiler's type feedback. */
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
  // Verified now, so that these very strings are cached, not copies of them.
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
  // One loop for each: a shared loop would share the compiler's type feedback, and with it the speed.
  const samplers = {
    freshOne: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) mustBeSynchronous(admit(oneBytes.toString('latin1')));
    }, milliseconds),
    freshMany: cpuTime((times) => {
      for (let index = 0; index < times; index += 1)
        mustBeSynchronous(admit((bytes[index % count] as Buffer).toString('latin1')));
    }, milliseconds),
    sameOne: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) mustBeSynchronous(admit(one));
    }, milliseconds),
    sameMany: cpuTime((times) => {
      for (let index = 0; index < times; index += 1)
        mustBeSynchronous(admit(tokens[index % count] as string));
    }, milliseconds),
    parse: parsing(tokens.map(payloadOf), milliseconds),
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
    parse: await cost('parse'),
  });
}

function mustBeSynchronous(outcome: unknown): void {
  if (outcome === undefined || isPromise(outcome)) throw new Error('the decision is not synchronous');
}

/** One after the other, as a caller waits for its answer. All cases send the same request. */
function byRoundTrips(admit: Admit, tokens: readonly string[]): Sampler<DecisionCosts> {
  return async () => {
    const before = process.cpuUsage();
    const started = performance.now();
    for (let index = 0; index < ASKED; index += 1) await admit(tokens[index % tokens.length] as string);
    const clock = (performance.now() - started) / 1000 / ASKED;
    const { user, system } = process.cpuUsage(before);
    const cost = { cpu: (user + system) / 1e6 / ASKED, clock };
    return { freshOne: cost, freshMany: cost, sameOne: cost, sameMany: cost, parse: cost };
  };
}
