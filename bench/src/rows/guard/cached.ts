import { createGuard } from '@grantex/core';
import { createVerifier as createFastJwtVerifier } from 'fast-jwt';
import { cpuTime } from '../../measure/cpu-time.ts';
import { interleave, type Samples } from '../../measure/interleave.ts';
import { usedMemory } from '../../measure/memory.ts';
import { estimate, median } from '../../measure/statistics.ts';
import { parsing, payloadOf } from '../../measure/plain-work.ts';
import { attempt, type Row } from '../../report/row.ts';
import { besideParsing } from '../../report/beside-parsing.ts';
import { type IssuedTokens, issueTokens, readyVerifier, SCOPES } from '../../workbench/tokens.ts';
import type { Group } from '../group.ts';

const TOKENS = 64;
const ACTION = SCOPES[0];
const RULE = { scopes: [SCOPES[0]] } as const;

/** What a guard costs for a token it has verified before. */
export const cached: Group = {
  name: 'cached',
  title: 'Decision over a token seen before: look-up, expiry, key, scopes; CPU time',
  async run({ rounds, sampleMilliseconds, isQuick }) {
    const issued = await issueTokens(TOKENS);
    try {
      const costs = await interleave(await makeContenders(issued, sampleMilliseconds), rounds);
      return [
        await attempt('fresh string, as it comes over HTTP', () => freshRow(costs)),
        await attempt('same string object, as for tools in process', () => sameRow(costs)),
        await attempt('memory per cached token', () => memoryRow(isQuick ? 2_000 : 10_000)),
      ];
    } finally {
      await issued.issuer.close();
    }
  },
};

type Name = 'parse' | 'fresh' | 'same' | 'making' | 'mapFresh' | 'mapSame' | 'fastJwtFresh' | 'fastJwtSame';
type Costs = Samples<Name, number>;

const seconds = (costs: Costs, name: Name): number => median(costs[name]);

function freshRow(costs: Costs): Omit<Row, 'what'> {
  return {
    measured: { value: seconds(costs, 'fresh'), unit: 'seconds' },
    limit: { what: 'making the string', value: seconds(costs, 'making'), unit: 'seconds' },
    result: { ...estimate(costs.fresh), unit: 'seconds' },
    goal: { floor: 0.6e-6, stretch: 0.4e-6 },
    references: [besideParsing(costs.fresh, costs.parse)],
    peers: [
      { what: 'fast-jwt with its cache, no scopes', value: seconds(costs, 'fastJwtFresh'), unit: 'seconds' },
      { what: 'Map.get by the whole token', value: seconds(costs, 'mapFresh'), unit: 'seconds' },
    ],
  };
}

function sameRow(costs: Costs): Omit<Row, 'what'> {
  return {
    measured: { value: seconds(costs, 'same'), unit: 'seconds' },
    limit: { what: 'Map.get', value: seconds(costs, 'mapSame'), unit: 'seconds' },
    result: { ...estimate(costs.same), unit: 'seconds' },
    goal: { floor: 0.1e-6, stretch: 0.05e-6 },
    references: [besideParsing(costs.same, costs.parse)],
    peers: [
      { what: 'fast-jwt with its cache, no scopes', value: seconds(costs, 'fastJwtSame'), unit: 'seconds' },
    ],
  };
}

async function makeContenders(issued: IssuedTokens, milliseconds: number) {
  const { issuer, tokens, publicKey } = issued;
  const verifier = await readyVerifier(issued, TOKENS);
  // Verified now, so that these very strings are cached, not copies of them.
  for (const token of tokens) await verifier.verify(token);
  const guard = createGuard({ verifier, audit: false });
  const fastJwt = createFastJwtVerifier({
    key: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    algorithms: ['RS256'],
    allowedIss: issuer.url,
    allowedAud: issuer.audience,
    cache: TOKENS,
  });
  const map = new Map(tokens.map((token) => [token, token]));
  const [same] = tokens;
  const bytes = tokens.map((token) => Buffer.from(token));
  // A separate copy each time, whose hash has not been computed yet.
  const fresh = (index: number): string => (bytes[index % TOKENS] as Buffer).toString('latin1');

  // One loop for each: a shared loop would share the compiler's type feedback, and with it the speed.
  return {
    parse: parsing(tokens.map(payloadOf), milliseconds),
    fresh: cpuTime((times) => {
      let admission: unknown;
      for (let index = 0; index < times; index += 1) {
        admission = guard.admit({ token: fresh(index), action: ACTION, input: undefined, rule: RULE });
      }
      mustBeSynchronous(admission);
    }, milliseconds),
    same: cpuTime((times) => {
      let admission: unknown;
      for (let index = 0; index < times; index += 1) {
        admission = guard.admit({ token: same, action: ACTION, input: undefined, rule: RULE });
      }
      mustBeSynchronous(admission);
    }, milliseconds),
    making: cpuTime((times) => {
      let length = 0;
      for (let index = 0; index < times; index += 1) length += fresh(index).length;
      mustBeSynchronous(length);
    }, milliseconds),
    mapFresh: cpuTime((times) => {
      let found: unknown;
      for (let index = 0; index < times; index += 1) found = map.get(fresh(index));
      mustBeSynchronous(found);
    }, milliseconds),
    mapSame: cpuTime((times) => {
      let found: unknown;
      for (let index = 0; index < times; index += 1) found = map.get(tokens[index % 2] ?? same);
      mustBeSynchronous(found);
    }, milliseconds),
    fastJwtFresh: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) fastJwt(fresh(index));
    }, milliseconds),
    fastJwtSame: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) fastJwt(same);
    }, milliseconds),
  };
}

/** The last result: keeps the compiler from removing what a loop is run for. */
function mustBeSynchronous(outcome: unknown): void {
  if (outcome === undefined || outcome instanceof Promise) throw new Error('the decision is not synchronous');
}

/** Fills a verifier with tokens, and then with as many others: the second filling must use no more memory. */
async function memoryRow(count: number): Promise<Omit<Row, 'what'>> {
  const { issuer, verifier, sent } = await issueBytes(count);
  const fill = async (from: number): Promise<void> => {
    for (const bytes of sent.slice(from, from + count)) await verifier.verify(bytes.toString('latin1'));
  };
  const empty = usedMemory();
  await fill(0);
  const full = usedMemory();
  await fill(count);
  const refilled = usedMemory();
  // Used here, so that neither can be collected earlier.
  await verifier.verify(sent[0]?.toString('latin1') ?? '');
  await issuer.close();
  const each = (full - empty) / count;
  const length = sent[0]?.length ?? 0;
  return {
    measured: { value: each, unit: 'bytes' },
    limit: { what: 'the string', value: length, unit: 'bytes' },
    result: { value: each, spread: 0, unit: 'bytes' },
    goal: { floor: 2_000, stretch: 1_500 },
    note: `of ${count.toLocaleString('en')}; as many others through the same cache change it by ${Math.round((refilled - full) / count)} B each`,
  };
}

/** Tokens as bytes: only the verifier may hold their strings. */
async function issueBytes(count: number) {
  const issued = await issueTokens(2 * count);
  return {
    issuer: issued.issuer,
    verifier: await readyVerifier(issued, count),
    sent: issued.tokens.map((token) => Buffer.from(token)),
  };
}
