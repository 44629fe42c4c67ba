import { randomBytes } from 'node:crypto';
import { type LoadJob, requestText } from '../load/job.ts';
import type { Sampler } from '../measure/interleave.ts';
import type { OidcCode, OidcServerOptions } from '../processes/oidc-server.ts';
import type { Child } from '../processes/start-child.ts';
import { CALLBACK } from './logins.ts';
import { type LoadSample, loadOf } from './sample-load.ts';
import type { Workbench } from './workbench.ts';

/** How a server is loaded. */
export type OidcLoad = Pick<LoadJob, 'connections' | 'pipelining' | 'seconds'>;

/** `oidc-provider` in a process of its own, over a database of the same PostgreSQL: what must be slower. */
export interface Oidc {
  /** Codes of a public client with PKCE are exchanged for access tokens as JWT: this many in each sample. */
  exchange(client: Child, load: OidcLoad, count: number): Sampler<LoadSample>;
  /** This many opaque tokens are introspected in turn. */
  introspection(client: Child, load: OidcLoad, count: number): Promise<Sampler<LoadSample>>;
}

const CLIENT = { id: 'bench', callback: CALLBACK };

export async function startOidc(bench: Workbench, scopes: readonly string[]): Promise<Oidc> {
  const service = { id: 'service', secret: randomBytes(32).toString('hex') };
  const server = await bench.start('oidc-server', {
    databaseUrl: await (await bench.postgres()).createDatabase(),
    scope: scopes.join(' '),
    client: CLIENT,
    service,
  } satisfies OidcServerOptions);

  async function issue<ISSUED>(what: 'codes' | 'tokens', count: number): Promise<ISSUED[]> {
    const response = await fetch(`${server.url}/bench/${what}?count=${count}`, { method: 'POST' });
    if (!response.ok) throw new Error(`oidc-provider issues no ${what}: ${await response.text()}`);
    return (await response.json()) as ISSUED[];
  }

  return {
    exchange: (client, load, count) =>
      loadOf(client, server, async () => ({
        ...load,
        status: 200,
        requests: (await issue<OidcCode>('codes', count)).map(exchangeRequest),
      })),
    async introspection(client, load, count) {
      const basic = Buffer.from(`${service.id}:${service.secret}`).toString('base64');
      const requests = (await issue<string>('tokens', count)).map((token) =>
        requestText({
          method: 'POST',
          path: '/token/introspection',
          headers: { authorization: `Basic ${basic}` },
          form: { token },
        }),
      );
      return loadOf(client, server, { ...load, status: 200, requests });
    },
  };
}

function exchangeRequest({ code, verifier }: OidcCode): string {
  return requestText({
    method: 'POST',
    path: '/token',
    form: {
      grant_type: 'authorization_code',
      client_id: CLIENT.id,
      redirect_uri: CLIENT.callback,
      code,
      code_verifier: verifier,
    },
  });
}
