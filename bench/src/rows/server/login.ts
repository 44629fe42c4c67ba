import { interleave, type Sampler } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import type { Figure, Row } from '../../report/row.ts';
import { startGrantex } from '../../workbench/grantex.ts';
import { openToClients } from '../../workbench/logins.ts';
import { createMcpClient, type FirstCall, type McpClientOptions } from '../../workbench/mcp-login.ts';
import type { Group } from '../group.ts';

const SCOPE = 'flights:search';

/** What a login adds to the first call of an MCP client. */
export const login: Group = {
  name: 'login',
  title: "First call of the MCP SDK's client, from its 401 to the answer, at a sandbox; by the clock",
  async run(bench) {
    const grantex = await startGrantex(bench, await bench.postgres());
    const issuer = grantex.server.url;
    const { url } = await bench.start('mcp-server', { issuer, apiKey: grantex.apiKey, scope: SCOPE });
    const known = { client_id: await openToClients(grantex, url, [SCOPE]), issuer };
    const bare = await bench.start('bare-server', { answer: {} });
    const times = bench.isQuick ? 3 : 20;

    const loggedIn = await createMcpClient({ url, known });
    await loggedIn.call();
    const samples = await interleave(
      {
        registering: averageOf(times, () => logIn({ url })),
        known: averageOf(times, () => logIn({ url, known })),
        bound: averageOf(times, () => logIn({ url, known, hasKey: true })),
        loggedIn: averageOf(times, loggedIn.call),
        bare: averageOf(times * 10, () => sendTo(bare.url)),
      },
      bench.rounds,
    );

    const seconds = (name: keyof typeof samples): number[] => samples[name].map((sample) => sample.seconds);
    const requestsOf = (name: keyof typeof samples): readonly string[] =>
      samples[name].at(-1)?.requests ?? [];
    const row = (what: string, name: keyof typeof samples, references: readonly Figure[] = []): Row => {
      const { length } = requestsOf(name);
      const limit = seconds('bare').map((one) => one * length);
      return {
        what: `${what}: ${length} requests`,
        measured: { value: median(seconds(name)), unit: 'seconds' },
        limit: {
          what: `${length} bare requests, one after the other`,
          value: median(limit),
          unit: 'seconds',
        },
        references,
        result: { ...share(seconds(name), limit), unit: 'times' },
        note: requestsOf(name).join(', '),
      };
    };
    const withToken = `with a token that it has already: ${requestsOf('loggedIn').length} requests`;
    return [
      row('a client that registers itself', 'registering', [
        { what: withToken, value: median(seconds('loggedIn')), unit: 'seconds' },
      ]),
      row('one that has an id', 'known'),
      row('one that has an id and a key (DPoP)', 'bound'),
    ];
  },
};

async function logIn(options: McpClientOptions): Promise<FirstCall> {
  return (await createMcpClient(options)).call();
}

async function sendTo(url: string): Promise<FirstCall> {
  const started = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  await response.text();
  return { seconds: (performance.now() - started) / 1000, requests: ['POST /'] };
}

/** Does something some times, one after the other. */
function averageOf(times: number, run: () => Promise<FirstCall>): Sampler<FirstCall> {
  return async () => {
    let [seconds, requests]: [number, readonly string[]] = [0, []];
    for (let index = 0; index < times; index += 1) {
      const done = await run();
      seconds += done.seconds;
      requests = done.requests;
    }
    return { seconds: seconds / times, requests };
  };
}
