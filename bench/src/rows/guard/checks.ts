import type { Decision, DecisionCosts, DecisionJob } from '../../measure/decisions.ts';
import { interleave, type Sampler, type Samples } from '../../measure/interleave.ts';
import { difference, estimate, median } from '../../measure/statistics.ts';
import { attempt, type Goal, type Row } from '../../report/row.ts';
import { besideParsing } from '../../report/beside-parsing.ts';
import { createAgent, createGrants, startGrantex } from '../../workbench/grantex.ts';
import { type IssuedTokens, issueTokens, SCOPES } from '../../workbench/tokens.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

const TOKENS = 64;
const REVOKED = 10_000;
const SCOPE = SCOPES[0];
const FRESH: Goal = { floor: 0.6e-6, stretch: 0.4e-6 };
const SAME: Goal = { floor: 0.1e-6, stretch: 0.05e-6 };

/** What it costs each call to check for revocation: not at all, by the feed, and online. */
export const checks: Group = {
  name: 'checks',
  title: 'Decision over a token seen before, by the feed; CPU time',
  async run(bench) {
    const quiet = await issueTokens(TOKENS);
    const busy = await issueTokens(TOKENS, (issuer) => {
      for (let count = 0; count < REVOKED; count += 1) issuer.revoke(`grnt_${count}`);
    });
    try {
      const [none, feed, quietFeed, online] = await Promise.all([
        decisions(bench, jobOf(bench, quiet, 'none')),
        decisions(bench, jobOf(bench, busy, 'feed')),
        decisions(bench, jobOf(bench, quiet, 'feed')),
        onlineJob(bench).then((job) => decisions(bench, job)),
      ]);
      const contenders = { none, feed, quiet: quietFeed, online };
      const samples = await interleave<Name, DecisionCosts>(contenders, bench.rounds);
      return [
        await attempt('fresh string, one token', () => rowOf('freshOne', samples, FRESH)),
        await attempt(`fresh string, ${TOKENS} tokens in turn`, () => rowOf('freshMany', samples, FRESH)),
        await attempt('same string object, one token', () => rowOf('sameOne', samples, SAME)),
        await attempt(`same string object, ${TOKENS} tokens in turn`, () => rowOf('sameMany', samples)),
      ];
    } finally {
      await quiet.issuer.close();
      await busy.issuer.close();
    }
  },
};

type Name = 'none' | 'feed' | 'quiet' | 'online';

async function decisions(bench: Workbench, job: DecisionJob): Promise<Sampler<DecisionCosts>> {
  const child = await bench.start('load-client');
  return async () => (await child.ask({ kind: 'decisions', job })).costs;
}

function jobOf(
  { sampleMilliseconds: milliseconds }: Workbench,
  { issuer, tokens }: IssuedTokens,
  revocation: 'none' | 'feed',
): DecisionJob {
  const { url, audience, developerId: developer, apiKey } = issuer;
  return { revocation, issuer: url, audience, developer, apiKey, scope: SCOPE, tokens, milliseconds };
}

/** Asks the real server, which works in a separate process. */
async function onlineJob(bench: Workbench): Promise<DecisionJob> {
  const grantex = await startGrantex(bench, await bench.postgres());
  const { developerId: developer } = await grantex.call<{ developerId: string }>('GET /v1/me');
  const grants = await createGrants(grantex, await createAgent(grantex, SCOPES), SCOPES, TOKENS);
  const { url } = grantex.server;
  return {
    revocation: 'online',
    issuer: url,
    audience: url,
    developer,
    apiKey: grantex.apiKey,
    scope: SCOPE,
    tokens: grants.map(({ grantToken }) => grantToken),
    milliseconds: bench.sampleMilliseconds,
  };
}

function rowOf(decision: Decision, samples: Samples<Name, DecisionCosts>, goal?: Goal): Omit<Row, 'what'> {
  const cpu = (name: Name): number[] => samples[name].map((costs) => costs[decision].cpu);
  const asking = median(samples.online.map((costs) => costs[decision].clock));
  return {
    measured: { value: median(cpu('feed')), unit: 'seconds' },
    limit: { what: "with 'none'", value: median(cpu('none')), unit: 'seconds' },
    result: { ...estimate(cpu('feed')), unit: 'seconds' },
    ...(goal === undefined ? {} : { goal }),
    references: [
      { what: "more than with 'none'", value: difference(cpu('feed'), cpu('none')), unit: 'seconds' },
      { what: 'by a feed in which nothing is revoked', value: median(cpu('quiet')), unit: 'seconds' },
      besideParsing(
        cpu('feed'),
        samples.feed.map(({ parse }) => parse.cpu),
      ),
    ],
    peers: [
      {
        what: `online, ${(asking * 1e6).toFixed(0)} µs by the clock`,
        value: median(cpu('online')),
        unit: 'seconds',
      },
    ],
    note: `${REVOKED.toLocaleString('en')} other grants are revoked`,
  };
}
