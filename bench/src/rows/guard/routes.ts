import { requestText } from '../../load/job.ts';
import { interleave, inTurn } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import type { GuardedServerOptions } from '../../processes/guarded-server.ts';
import type { Program } from '../../processes/start-child.ts';
import { attempt, type Goal, type Outcome, type Row } from '../../report/row.ts';
import { cpuRates, loadOf } from '../../workbench/sample-load.ts';
import { type IssuedTokens, issueTokens, SCOPES } from '../../workbench/tokens.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

const TOKENS = 64;
const CONNECTIONS = 10;
const PIPELINING = 10;
/** Of each kind, in turn: V8 compiles one route differently from process to process, and drops what it compiled. */
const PROCESSES = 3;

/** How many requests per second a guard costs a route. */
export const routes: Group = {
  name: 'routes',
  title: "Guarded route, token seen before; answers per second of the server's CPU time",
  async run(bench) {
    const issued = await issueTokens(TOKENS);
    try {
      const rows: Outcome[] = [];
      for (const { what, ...route } of ROUTES)
        rows.push(await attempt(what, () => measureRoute(bench, issued, route)));
      return rows;
    } finally {
      await issued.issuer.close();
    }
  },
};

type Guard = GuardedServerOptions['guard'];

interface Route {
  readonly program: Program;
  readonly goal: Goal;
  readonly peers?: readonly Guard[];
}

const ROUTES: readonly (Route & { readonly what: string })[] = [
  { what: 'node:http', program: 'node-server', goal: { floor: 0.92, stretch: 0.95 } },
  { what: 'Fastify 5', program: 'fastify-server', goal: { floor: 0.87, stretch: 0.92 } },
  {
    what: 'Express 5',
    program: 'express-server',
    goal: { floor: 0.92, stretch: 0.96 },
    peers: ['express-oauth2-jwt-bearer'],
  },
  { what: 'Koa 3', program: 'koa-server', goal: { floor: 0.87, stretch: 0.92 } },
];

async function measureRoute(
  bench: Workbench,
  issued: IssuedTokens,
  { program, goal, peers = [] }: Route,
): Promise<Omit<Row, 'what'>> {
  const client = await bench.loadClient();
  const job = {
    connections: CONNECTIONS,
    pipelining: PIPELINING,
    seconds: bench.loadSeconds,
    status: 200,
    requests: issued.tokens.map((token) => requestText({ method: 'GET', path: '/flights', token })),
  };
  const load = async (guard: Guard) => {
    const one = async () => loadOf(client, await start(bench, issued, program, guard), job);
    const others = Array.from({ length: bench.isQuick ? 0 : PROCESSES - 1 }, one);
    return inTurn([await one(), ...(await Promise.all(others))]);
  };
  const guards = ['none', 'grantex', ...peers] as const;
  const contenders = Object.fromEntries(
    await Promise.all(guards.map(async (guard) => [guard, await load(guard)] as const)),
  );
  const samples = await interleave(contenders, bench.rounds);
  const rates = (guard: Guard): number[] => cpuRates(samples[guard] ?? []);
  return {
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
