import type { Exchange } from 'api-contract';
import fc, { type Arbitrary } from 'fast-check';
import { isFullRun } from 'test-config';
import { describe, expect, test } from 'vitest';
import { liveServer } from '../people/consent/person.ts';
import { contractAt, documentOf, type Mode } from '../support/contract.ts';
import { embedded, type Place, postgresql } from '../support/databases.ts';
import { httpBrowser } from '../support/http-browser.ts';
import { mailServer } from '../support/mail-server.ts';
import { testServer, type TestServer } from '../support/server.ts';
import { type Schema, SCRIPT } from './hostile.ts';
import { hiddenRoutesOf, PAGE_ROUTES, targetOf } from './pages.ts';
import { misusesOf, requestsTo, type Target } from './requests.ts';
import { send, type Sent } from './send.ts';
import { liveVictim, sandboxVictim, type Victim } from './tenants.ts';

/** The number of requests; set `FUZZ_REQUESTS` for a longer run. `npm test` sends a tenth of a full run. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? (isFullRun ? 2_400 : 240));
const PATIENCE = 180_000 + REQUESTS * 50;

interface Operation {
  security: Record<string, string[]>[];
  parameters?: { name: string; in: 'path' | 'query' | 'header' }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

interface Run {
  name: string;
  mode: Mode;
  place: () => Promise<Place>;
  share: number;
}

/** PGlite is slower, and runs the same statements. */
const ON_PGLITE: Run = { name: 'a sandbox on PGlite', mode: 'sandbox', place: embedded, share: 0.2 };
const RUNS: readonly Run[] = [
  ...(isFullRun ? [ON_PGLITE] : []),
  { name: 'a sandbox on PostgreSQL', mode: 'sandbox', place: postgresql, share: 0.5 },
  { name: 'a live server on PostgreSQL', mode: 'live', place: postgresql, share: 0.3 },
];
/** What even a few requests are sure to get; many get the others too. */
const SURE = { api: [400, 401, 413, 415], pages: [200] };
const STATUSES = [...SURE.api, ...(isFullRun ? [200, 201, 204, 404] : [])];

describe.each(RUNS)('hostile requests to every route of $name', ({ mode, place, share }) => {
  test(
    'are refused or answered as the OpenAPI document says, never with a 5xx',
    { timeout: PATIENCE },
    async () => {
      // An open stream does not end, and the fuzz test waits for ends.
      const options = { place: await place(), environment: { GRANTEX_MAX_STREAMS: '0' } };
      const server = mode === 'live' ? await liveServer(options) : await testServer(options);
      const victim = mode === 'live' ? await liveVictim(server) : await sandboxVictim(server);
      const targets = operationsOf(mode, victim);
      const requests = fc.oneof(...targets.map((target) => requestsTo(target, victim.known)));
      const contract = contractAt(server.url);
      const faultOf = (answer: Exchange): string | undefined => contract.faultOf(answer);
      const always = targets
        .filter(({ method, path }) => method === 'POST' && !path.includes('{'))
        .flatMap(misusesOf);
      const statuses = await fuzz(server, requests, REQUESTS * share, faultOf, always);
      expect(statuses).toEqual(expect.arrayContaining(STATUSES));
      await server.close();
    },
  );
});

describe.each([
  { mode: 'sandbox', start: testServer, victimOf: sandboxVictim, statuses: [200, 403, 404] },
  { mode: 'live', start: liveServer, victimOf: liveVictim, statuses: [200, 400, 403, 404] },
])('hostile requests to the pages of a $mode server', ({ start, victimOf, statuses }) => {
  test(
    'are refused, or answered without running them, never with a 5xx',
    async () => {
      const mail = await mailServer();
      const place = await postgresql();
      const [server, routes] = await hiddenRoutesOf(() => start({ place, environment: mail.environment }));
      expect(routes.filter(({ line }) => !PAGE_ROUTES.includes(line))).toEqual([]);
      const victim = await victimOf(server);
      const browser = httpBrowser(server.url);
      await browser.open(`/consent/${victim.known['secret']?.[0] ?? ''}`);
      await browser.open('/permissions');
      const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
      const headers = [
        ['cookie', cookie],
        ['x-csrf-token', browser.csrf],
      ] as const;
      const targets = routes.map((route) => requestsTo(targetOf(route, headers), victim.known));
      const seen = await fuzz(server, fc.oneof(...targets), REQUESTS * 0.25, pageFault);
      expect(seen).toEqual(expect.arrayContaining(isFullRun ? statuses : SURE.pages));
      await server.close();
      await mail.close();
    },
    PATIENCE,
  );
});

test('every listed page route is a page', async () => {
  const [live, ofLive] = await hiddenRoutesOf(() => liveServer());
  const [sandbox, ofSandbox] = await hiddenRoutesOf(() => testServer());
  const lines = new Set([...ofLive, ...ofSandbox].map(({ line }) => line));
  expect([...lines].toSorted()).toEqual([...PAGE_ROUTES].toSorted());
  await Promise.all([live.close(), sandbox.close()]);
});

/** Of a server that lacks something that these tests do not need. */
const STATED = ['BILLING_NOT_CONFIGURED', 'The documentation is not built yet'];

/** Sends `always` and then `count` requests, checks every response with `faultOf`, and returns the statuses. */
async function fuzz(
  server: TestServer,
  requests: Arbitrary<Sent>,
  count: number,
  faultOf: (answer: Exchange) => string | undefined,
  always: readonly Sent[] = [],
): Promise<number[]> {
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const answer = await send(server.url, request);
      if (answer === undefined) return;
      statuses.add(answer.status);
      // 501 is a part of SCIM, and a server without Stripe or the built documentation says so.
      const isStated = answer.status === 501 || (await isStatedIn(server, request, answer));
      const isFault = answer.status >= 500 && !isStated;
      const fault = isFault ? `it is a ${answer.status}: ${answer.text}` : faultOf(answer);
      expect([request, fault]).toEqual([request, undefined]);
    }),
    { numRuns: always.length + Math.ceil(count), examples: always.map((sent): [Sent] => [sent]) },
  );
  expect((await server.callAs(null)('GET /health')).status).toBe(200);
  return [...statuses];
}

async function isStatedIn({ url }: TestServer, request: Sent, answer: Exchange): Promise<boolean> {
  if (answer.status < 500) return false;
  // An answer to HEAD has no text.
  const { text } =
    request.method === 'HEAD' ? ((await send(url, { ...request, method: 'GET' })) ?? answer) : answer;
  return STATED.some((stated) => text.includes(stated));
}

/** What is wrong with the response of a page: its form, or markup of the attacker in it. */
function pageFault({ headers, text, status }: Exchange): string | undefined {
  if (headers.get('x-request-id') === null) return 'it has no x-request-id';
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  if (type === 'text/html') {
    if (!/default-src 'none'/.test(headers.get('content-security-policy') ?? '')) return 'it has no policy';
    return text.includes(SCRIPT) ? 'it holds a script of the attacker' : undefined;
  }
  const isAsset = status === 200 && ['text/css', 'text/javascript', 'image/svg+xml'].includes(type);
  const isNothing = text === '' && (status === 303 || status < 300);
  return isAsset || isNothing || type === 'application/json' || text === ''
    ? undefined
    : `it is ${type}: ${text}`;
}

/** Every operation of the document, with the credential that it requires. */
function operationsOf(mode: Mode, victim: Victim): Target[] {
  const paths = Object.entries(documentOf(mode).paths as Record<string, Record<string, Operation>>);
  return paths.flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody, security }]) => ({
      method: method.toUpperCase(),
      path,
      query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      body: requestBody?.content['application/json']?.schema,
      headers: credentialOf(security, victim),
    })),
  );
}

function credentialOf(
  security: Operation['security'],
  { key, sessionToken, scimToken }: Victim,
): Target['headers'] {
  const [scheme] = security.flatMap((choice) => Object.keys(choice));
  if (scheme === undefined) return [];
  const credentials: Record<string, string> = { apiKey: key, principalSession: sessionToken, scimToken };
  return [['authorization', `Bearer ${credentials[scheme] ?? ''}`]];
}
