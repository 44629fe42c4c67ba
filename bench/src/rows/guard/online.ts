import { requestText } from '../../load/job.ts';
import { interleave } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import { createAgent, createGrants, startGrantex } from '../../workbench/grantex.ts';
import { startOidc } from '../../workbench/oidc.ts';
import { cpuRates, loadOf, rates } from '../../workbench/sample-load.ts';
import { SCOPES } from '../../workbench/tokens.ts';
import type { Group } from '../group.ts';

const TOKENS = 64;
const CONNECTIONS = 16;
const PIPELINING = 4;

/** Asking the server whether a token is valid: one read, over HTTP. */
export const online: Group = {
  name: 'online',
  title: 'Online verification; per second on this machine',
  async run(bench) {
    const grantex = await startGrantex(bench, await bench.postgres());
    const agentId = await createAgent(grantex, SCOPES);
    const grants = await createGrants(grantex, agentId, SCOPES, TOKENS);
    const path = '/v1/tokens/verify';
    const answer = await grantex.call<{ valid: boolean }>(`POST ${path}`, { token: grants[0].grantToken });
    if (!answer.valid) throw new Error('a new token is refused');
    const bare = await bench.start('bare-server', { answer });
    const client = await bench.loadClient();
    const requests = (path: string): string[] =>
      grants.map(({ grantToken }) =>
        requestText({ method: 'POST', path, token: grantex.apiKey, body: { token: grantToken } }),
      );
    const job = {
      connections: CONNECTIONS,
      pipelining: PIPELINING,
      seconds: bench.loadSeconds,
      status: 200,
    };
    const oidc = await startOidc(bench, SCOPES);
    const samples = await interleave(
      {
        online: loadOf(client, grantex.server, { ...job, requests: requests(path) }),
        bare: loadOf(client, bare, { ...job, requests: requests('/') }),
        introspection: await oidc.introspection(client, job, TOKENS),
      },
      bench.rounds,
    );
    return [
      {
        what: 'one read of the database; the tokens were verified before',
        measured: { value: median(rates(samples.online)), unit: 'perSecond' },
        limit: { what: 'bare POST', value: median(rates(samples.bare)), unit: 'perSecond' },
        result: { ...share(rates(samples.online), rates(samples.bare)), unit: 'share' },
        goal: { floor: 0.28, stretch: 0.35 },
        peers: [
          {
            what: 'introspection by oidc-provider over the same PostgreSQL (opaque tokens: no signature, two reads)',
            value: median(rates(samples.introspection)),
            unit: 'perSecond',
          },
        ],
        note: `per second of the server's CPU time, the database's not counted: ${share(cpuRates(samples.online), cpuRates(samples.bare)).value.toFixed(2)}`,
      },
    ];
  },
};
