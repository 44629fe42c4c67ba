import { requestText } from '../../load/job.ts';
import { interleave } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import type { GuardedServerOptions } from '../../processes/guarded-server.ts';
import type { Program } from '../../processes/start-child.ts';
import type { Goal, Row } from '../../report/row.ts';
import { cpuRates, loadOf } from '../../workbench/sample-load.ts';
import { type IssuedTokens, issueTokens, SCOPES } from '../../workbench/tokens.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

const TOKENS = 64;
const CONNECTIONS = 10;
const PIPELINING = 10;

/** How many requests per second a guard costs a route. */
export const routes: Group = {
  name: 'routes',
  title: "Guarded route, token seen before; answers per second of the server's CPU time",
  async run(bench) {
    const issued = await issueTokens(TOKENS);
    try {
      const node = await row(bench, issued, 'node:http', 'node-server', [], { floor: 0.92, stretch: 0.95 });
      const fastify = await row(bench, issued, 'Fastify 5', 'fastify-server', [], {
        floor: 0.87,
        stretch: 0.92,
      });
      const peers = ['express-oauth2-jwt-bearer'] as const;
      const express = await row(bench, issued, 'Express 5', 'express-server', peers, {
        floor: 0.92,
        stretch: 0.96,
      });
      const koa = await row(bench, issued, 'Koa 3', 'koa-server', [], { floor: 0.87, stretch: 0.92 });
      return [node, fastify, express, koa];
    } finally {
      await issued.issuer.close();
    }
  },
};

type Guard = GuardedServerOptions['guard'];

async function row(
  bench: Workbench,
  issued: IssuedTokens,
  what: string,
  program: Program,
  peers: readonly Guard[],
  goal: Goal,
): Promise<Row> {
  const client = await bench.start('load-client');
  const job = {
    connections: CONNECTIONS,
    pipelining: PIPELINING,
    seconds: bench.loadSeconds,
    status: 200,
    requests: issued.tokens.map((token) => requestText({ method: 'GET', path: '/flights', token })),
  };
  const load = async (guard: Guard) => loadOf(client, await start(bench, issued, program, guard), job);
  const guards = ['none', 'grantex', ...peers] as const;
  const contenders = Object.fromEntries(
    await Promise.all(guards.map(async (guard) => [guard, await load(guard)] as const)),
  );
  const samples = await interleave(contenders, bench.rounds);
  const rates = (guard: Guard): number[] => cpuRates(samples[guard] ?? []);
  return {
    what,
    measured: { value: median(rates('grantex')), unit: 'perSecond' },
    limit: { what: 'the bare route', value: median(rates('none')), unit: 'perSecond' },
    result: { ...share(rates('grantex'), rates('none')), unit: 'share' },
    goal,
    peers: peers.map((peer) => ({
      what: `${peer} (share ${share(rates(peer), rates('none')).value.toFixed(2)})`,
      value: median(rates(peer)),
      unit: 'perSecond',
    })),
  };
}

function start(bench: Workbench, { issuer }: IssuedTokens, program: Program, guard: Guard) {
  return bench.start(program, {
    guard,
    issuer: issuer.url,
    audience: issuer.audience,
    developer: issuer.developerId,
    scope: SCOPES[0],
  } satisfies GuardedServerOptions);
}
