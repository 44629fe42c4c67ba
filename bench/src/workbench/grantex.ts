import { randomBytes } from 'node:crypto';
import type { Postgres } from 'test-postgres';
import type { Child } from '../processes/start-child.ts';
import type { Workbench } from './workbench.ts';

/** A Grantex server in a separate process, on a database of its own. */
export interface Grantex {
  readonly server: Child;
  readonly databaseUrl: string;
  /** The admin key of its developer. */
  readonly apiKey: string;
  /**
   * Calls its API to prepare a measurement.
   * @throws {Error} for a response that is not a success
   */
  call<BODY>(line: string, body?: object): Promise<BODY>;
  /** The same for a response that is not JSON. */
  text(line: string, body?: object): Promise<string>;
}

/** What a server starts with, and can be restarted with. */
export interface Installation {
  readonly databaseUrl: string;
  readonly masterKey: string;
  readonly apiKey: string;
  /** Stays the same when the port changes. Default: the address with the port. */
  readonly publicUrl?: string;
  /** More environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function createInstallation(postgres: Postgres): Promise<Installation> {
  return {
    databaseUrl: await postgres.createDatabase(),
    masterKey: randomBytes(32).toString('hex'),
    apiKey: `gx_test_${randomBytes(32).toString('base64url')}`,
  };
}

const shared = new WeakMap<Workbench, Promise<Grantex>>();

/**
 * Starts a server on a new database. In a quick run it is a developer of their own at one server for all groups: starting
 * takes three seconds.
 * @param environment more environment variables; with any the server is never shared
 */
export async function startGrantex(
  bench: Workbench,
  postgres: Postgres,
  environment?: Readonly<Record<string, string>>,
): Promise<Grantex> {
  if (!bench.isQuick || environment !== undefined)
    return startOver(bench, { ...(await createInstallation(postgres)), ...(environment && { environment }) });
  const known = shared.get(bench) ?? startShared(bench, postgres);
  shared.set(bench, known);
  const first = await known;
  const { apiKey } = await first.call<{ apiKey: string }>('POST /v1/signup', { name: 'bench' });
  return callerOf(first.server, first.databaseUrl, apiKey);
}

async function startShared(bench: Workbench, postgres: Postgres): Promise<Grantex> {
  return startOver(bench, await createInstallation(postgres), bench.startForAll);
}

/** Starts a server, also on the data of an earlier one. */
export async function startOver(
  bench: Workbench,
  installation: Installation,
  start: Workbench['start'] = bench.start,
): Promise<Grantex> {
  const { databaseUrl, masterKey, apiKey, publicUrl, environment } = installation;
  const server = await start('grantex-server', {
    DATABASE_URL: databaseUrl,
    GRANTEX_MASTER_KEY: masterKey,
    GRANTEX_BOOTSTRAP_KEY: apiKey,
    ...(publicUrl === undefined ? {} : { GRANTEX_PUBLIC_URL: publicUrl }),
    ...environment,
  });
  return callerOf(server, databaseUrl, apiKey);
}

function callerOf(server: Child, databaseUrl: string, apiKey: string): Grantex {
  async function text(line: string, body?: object): Promise<string> {
    const [method = 'GET', path = '/'] = line.split(' ');
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${line}: ${response.status} ${answer}`);
    return answer;
  }

  async function call<BODY>(line: string, body?: object): Promise<BODY> {
    const answer = await text(line, body);
    return (answer === '' ? undefined : JSON.parse(answer)) as BODY;
  }

  return { server, databaseUrl, apiKey, call, text };
}

/** An agent with the scopes that the benchmark needs. */
export async function createAgent({ call }: Grantex, scopes: readonly string[]): Promise<string> {
  const { agentId } = await call<{ agentId: string }>('POST /v1/agents', { name: 'bench', scopes });
  return agentId;
}

const AT_ONCE = 32;

/** Codes to exchange: each is valid for 60 seconds, for one grant. */
export async function createCodes(
  { call }: Grantex,
  agentId: string,
  scopes: readonly string[],
  count: number,
): Promise<string[]> {
  const codes: string[] = [];
  let asked = 0;
  async function ask(): Promise<void> {
    while (asked < count) {
      asked += 1;
      const request = { agentId, principalId: `user_${asked}`, scopes };
      const { code } = await call<{ code: string }>('POST /v1/authorize', request);
      codes.push(code);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return codes;
}

export interface Exchanged {
  readonly grantToken: string;
  readonly grantId: string;
}

/** Active grants, with their tokens. */
export async function createGrants(
  grantex: Grantex,
  agentId: string,
  scopes: readonly string[],
  count: number,
): Promise<[Exchanged, ...Exchanged[]]> {
  const codes = await createCodes(grantex, agentId, scopes, count);
  const exchange = (code: string) => grantex.call<Exchanged>('POST /v1/token', { code, agentId });
  return (await Promise.all(codes.map(exchange))) as [Exchanged, ...Exchanged[]];
}
