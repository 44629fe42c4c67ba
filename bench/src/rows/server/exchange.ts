import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { requestText } from '../../load/job.ts';
import { interleave, type Sampler } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import { attempt, type Figure, type Row } from '../../report/row.ts';
import { createAgent, createCodes, startGrantex } from '../../workbench/grantex.ts';
import { openService } from '../../workbench/logins.ts';
import { cpuRates, loadOf, type LoadSample, rates } from '../../workbench/sample-load.ts';
import { SCOPES } from '../../workbench/tokens.ts';
import { startOidc } from '../../workbench/oidc.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

const CONNECTIONS = 16;
const SIGNED_BYTES = 1_000;
/** What it does less, and what it does otherwise. */
const PEER_DIFFERS =
  'stores the grant at the consent, marks the code as used, keeps no token and tells nobody';

/**
 * Exchanging a code for a grant token: how much of the machine's signing rate a signature and a durable commit leave.
 */
export const exchange: Group = {
  name: 'exchange',
  title: 'Code exchanged for a grant token, committed with fsync; per second on this machine',
  async run(bench) {
    const grantex = await startGrantex(bench, await bench.postgres());
    const client = await bench.loadClient();
    const agentId = await createAgent(grantex, SCOPES);
    const codesPerRound = bench.isQuick ? 120 : 2_000;

    const exchangeWith = (headers: Record<string, string>) =>
      loadOf(client, grantex.server, async () => {
        const codes = await createCodes(grantex, agentId, SCOPES, codesPerRound);
        return {
          connections: CONNECTIONS,
          pipelining: 2,
          status: 201,
          requests: codes.map((code) =>
            requestText({
              method: 'POST',
              path: '/v1/token',
              token: grantex.apiKey,
              headers,
              body: { code, agentId },
            }),
          ),
        };
      });

    const service = await openService(grantex, SCOPES);
    const exchangeAtOauth = loadOf(client, grantex.server, async () => ({
      connections: CONNECTIONS,
      pipelining: 2,
      status: 200,
      requests: (await service.logIn(codesPerRound)).map(({ code, verifier }) =>
        requestText({
          method: 'POST',
          path: '/oauth/token',
          form: {
            grant_type: 'authorization_code',
            client_id: service.clientId,
            code,
            code_verifier: verifier,
          },
        }),
      ),
    }));

    const oidc = await startOidc(bench, SCOPES);
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const samples = await interleave(
      {
        exchange: exchangeWith({}),
        retriable: exchangeWith({ 'idempotency-key': 'bench-{unique}' }),
        oauth: exchangeAtOauth,
        peer: oidc.exchange(client, { connections: CONNECTIONS, pipelining: 2 }, codesPerRound),
        signing: signRate(privateKey, bench),
      },
      bench.rounds,
    );
    const row = (name: 'exchange' | 'retriable' | 'oauth'): Omit<Row, 'what'> => {
      const signing = rates(samples.signing);
      return {
        measured: { value: median(rates(samples[name])), unit: 'perSecond' },
        limit: { what: 'RSA-2048 signatures, both cores', value: median(signing), unit: 'perSecond' },
        result: { ...share(rates(samples[name]), signing), unit: 'share' },
        note: `per second of the server's CPU time, the database's not counted: ${share(cpuRates(samples[name]), cpuRates(samples.signing)).value.toFixed(2)}`,
      };
    };
    const peer = (): Figure => ({
      what: `oidc-provider with PKCE, over the same PostgreSQL (${PEER_DIFFERS})`,
      value: median(rates(samples.peer)),
      unit: 'perSecond',
    });
    return [
      await attempt('exchange', () => ({ ...row('exchange'), goal: { floor: 0.38, stretch: 0.55 } })),
      await attempt('with an Idempotency-Key: encrypted and kept, as the SDK asks', () => row('retriable')),
      await attempt('at /oauth/token, by a registered client with PKCE', () => ({
        ...row('oauth'),
        peers: [peer()],
      })),
    ];
  },
};

/** Signs in the thread pool, as the server does, and nothing else. */
function signRate(key: KeyObject, { loadSeconds }: Workbench): Sampler<LoadSample> {
  const signInThreadPool = promisify(sign);
  const bytes = Buffer.alloc(SIGNED_BYTES, 'a');
  return async () => {
    const before = process.cpuUsage();
    const started = performance.now();
    const deadline = started + loadSeconds * 1000;
    let signed = 0;
    async function signOn(): Promise<void> {
      while (performance.now() < deadline) {
        await signInThreadPool('RSA-SHA256', bytes, key);
        signed += 1;
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, signOn));
    const rate = (signed * 1000) / (performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    return { rate, perCpuSecond: (signed * 1e6) / (user + system) };
  };
}
