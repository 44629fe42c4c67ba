import type { Language } from './language.ts';
import type { OtherProgram } from '../../processes/start-program.ts';
import { requestText } from '../../load/job.ts';
import { costOfOne } from '../../measure/cpu-time.ts';
import { interleave, type Sampler, type Samples } from '../../measure/interleave.ts';
import { difference, estimate, median, share } from '../../measure/statistics.ts';
import { attempt, type Figure, type Outcome, type Row } from '../../report/row.ts';
import { cpuRates, loadOf } from '../../workbench/sample-load.ts';
import { type IssuedTokens, issueTokens, SCOPES } from '../../workbench/tokens.ts';
import type { Workbench } from '../../workbench/workbench.ts';

const TOKENS = 64;
const REVOKED = 10_000;
const CONNECTIONS = 10;
const PIPELINING = 10;

type Costs = Samples<string, number>;

/** Measures a language: its verifier beside the signature check and other libraries, its feed, and a route. */
export async function languageRows(bench: Workbench, language: Language): Promise<readonly Outcome[]> {
  const quiet = await issueTokens(TOKENS);
  const busy = await issueTokens(TOKENS, (issuer) => {
    for (let count = 0; count < REVOKED; count += 1) issuer.revoke(`grnt_${count}`);
  });
  try {
    const costs = await measureCalls(bench, language, quiet, busy);
    return [
      await attempt('verification, strict, token never seen before', () => uncachedRow(language, costs)),
      await attempt('verification, token seen before, as it comes over HTTP', () =>
        cachedRow(language, costs),
      ),
      await attempt('the same, by the feed', () => feedRow(language, costs)),
      await attempt(`guarded route of ${language.framework}, token seen before`, () =>
        routeRow(bench, language, quiet),
      ),
    ];
  } finally {
    await quiet.issuer.close();
    await busy.issuer.close();
  }
}

/** All contenders take turns, those in the processes that follow a feed as well. */
async function measureCalls(
  bench: Workbench,
  { calls, libraries }: Language,
  quiet: IssuedTokens,
  busy: IssuedTokens,
): Promise<Costs> {
  const [alone, ofQuiet, ofBusy] = await Promise.all([
    bench.startOther(calls, settingOf(quiet, { revocation: 'none' })),
    bench.startOther(calls, settingOf(quiet, { revocation: 'feed' })),
    bench.startOther(calls, settingOf(busy, { revocation: 'feed' })),
  ]);
  const sampler = (program: OtherProgram, contender: string): Sampler<number> =>
    costOfOne(
      async (times) => (await program.ask({ kind: 'run', contender, times })).seconds,
      bench.sampleMilliseconds,
    );
  const own = ['raw', 'uncached', 'look-up', 'cached', 'decision', ...libraries];
  const contenders = Object.fromEntries([
    ...own.map((name) => [name, sampler(alone, name)] as const),
    ['quiet feed', sampler(ofQuiet, 'cached')] as const,
    ['feed', sampler(ofBusy, 'cached')] as const,
  ]);
  return interleave(contenders, bench.rounds);
}

function settingOf({ issuer, tokens, jwk }: IssuedTokens, more: object): object {
  const { url, audience, developerId: developer, apiKey } = issuer;
  return { issuer: url, audience, developer, apiKey, scope: SCOPES[0], tokens, jwk, ...more };
}

const of = (costs: Costs, name: string): readonly number[] => costs[name] ?? [];

const figure = (what: string, costs: readonly number[]): Figure => ({
  what,
  value: median(costs),
  unit: 'seconds',
});

function uncachedRow({ raw, libraries, goals }: Language, costs: Costs): Omit<Row, 'what'> {
  const signature = of(costs, 'raw');
  const uncached = of(costs, 'uncached');
  return {
    measured: { value: median(uncached), unit: 'seconds' },
    limit: figure(raw, signature),
    result: { ...share(signature, uncached), unit: 'share' },
    goal: goals.uncached,
    peers: libraries.map((name) =>
      figure(`${name} (share ${share(signature, of(costs, name)).value.toFixed(2)})`, of(costs, name)),
    ),
  };
}

function cachedRow({ goals }: Language, costs: Costs): Omit<Row, 'what'> {
  const cached = of(costs, 'cached');
  return {
    measured: { value: median(cached), unit: 'seconds' },
    limit: figure('a look-up by the whole token', of(costs, 'look-up')),
    result: { ...estimate(cached), unit: 'seconds' },
    goal: goals.cached,
    references: [figure('a whole decision of the guard, admitted, no audit', of(costs, 'decision'))],
  };
}

function feedRow({ goals }: Language, costs: Costs): Omit<Row, 'what'> {
  const feed = of(costs, 'feed');
  const none = of(costs, 'cached');
  return {
    measured: { value: median(feed), unit: 'seconds' },
    limit: figure("with 'none'", none),
    result: { ...estimate(feed), unit: 'seconds' },
    goal: goals.cached,
    references: [
      { what: "more than with 'none'", value: difference(feed, none), unit: 'seconds' },
      figure('by a feed in which nothing is revoked', of(costs, 'quiet feed')),
    ],
    note: `${REVOKED.toLocaleString('en')} other grants are revoked`,
  };
}

async function routeRow(
  bench: Workbench,
  { route }: Language,
  issued: IssuedTokens,
): Promise<Omit<Row, 'what'>> {
  const client = await bench.loadClient();
  const job = {
    connections: CONNECTIONS,
    pipelining: PIPELINING,
    seconds: bench.loadSeconds,
    status: 200,
    requests: issued.tokens.map((token) => requestText({ method: 'GET', path: '/flights', token })),
  };
  const [bare, guarded] = await Promise.all([
    bench.startOther(route, settingOf(issued, { guard: 'none' })),
    bench.startOther(route, settingOf(issued, { guard: 'grantex' })),
  ]);
  const samples = await interleave(
    { bare: loadOf(client, bare, job), guarded: loadOf(client, guarded, job) },
    bench.rounds,
  );
  const rates = { bare: cpuRates(samples.bare), guarded: cpuRates(samples.guarded) };
  return {
    measured: { value: median(rates.guarded), unit: 'perSecond' },
    limit: { what: 'the bare route', value: median(rates.bare), unit: 'perSecond' },
    result: { ...share(rates.guarded, rates.bare), unit: 'share' },
  };
}
