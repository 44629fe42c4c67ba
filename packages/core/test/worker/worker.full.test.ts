import { fileURLToPath } from 'node:url';
import { Miniflare } from 'miniflare';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { createTestIssuer, DEVELOPER } from '../neutral/support/issuer.ts';
import { startAuditLog } from '../node/support/audit-log.ts';
import { listen } from '../node/support/listen.ts';

const API_KEY = 'gx_test_worker';

async function bundle(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['workerd', 'worker', 'browser', 'import', 'default'] },
    build: {
      write: false,
      target: 'esnext',
      minify: false,
      rolldownOptions: {
        input: fileURLToPath(new URL('./worker.ts', import.meta.url)),
        output: { codeSplitting: false },
        preserveEntrySignatures: 'strict',
      },
    },
  });
  const parts = (Array.isArray(output) ? output : [output]).flatMap((part) =>
    'output' in part ? part.output : [],
  );
  const code = parts.find((part) => part.type === 'chunk')?.code;
  if (code === undefined) throw new Error('There is no bundle.');
  return code;
}

test.each(['required', 'buffered'] as const)(
  'in workerd every request is verified, asked about and written down: %s',
  async (MODE) => {
    const issuer = await createTestIssuer();
    let isValid = true;
    const server = await listen((request, response) => {
      const answers: { readonly [path: string]: object } = {
        '/.well-known/jwks.json': { keys: [issuer.publicJwk] },
        '/v1/me': { developerId: DEVELOPER },
        '/v1/tokens/verify': isValid ? { valid: true, grantId: 'grnt_01' } : { valid: false },
      };
      response.end(JSON.stringify(answers[request.url ?? ''] ?? {}));
    });
    const log = await startAuditLog(API_KEY);
    const worker = new Miniflare({
      modules: true,
      script: await bundle(),
      compatibilityDate: '2026-07-01',
      bindings: { ISSUER: server.url, LOG: log.url, API_KEY, MODE },
    });
    const authorization = `Bearer ${await issuer.token({ iss: server.url })}`;
    const call = async (headers: Record<string, string>): Promise<number> =>
      (await worker.dispatchFetch('http://worker.example/', { headers })).status;
    try {
      expect([await call({ authorization }), await call({ authorization }), await call({})]).toEqual([
        200, 200, 401,
      ]);
      isValid = false;
      expect(await call({ authorization })).toBe(401);
      await expect
        .poll(() => log.entries.map(({ status }) => status).toSorted())
        .toEqual(['allowed', 'allowed', 'blocked', 'success', 'success']);
    } finally {
      await worker.dispose();
      await Promise.all([server.close(), log.close()]);
    }
  },
);
