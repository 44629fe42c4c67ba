import * as oauth from 'oauth4webapi';
import { expect, test } from 'vitest';
import { dpop } from '../../src/dpop.ts';
import { createGuard, guardFetch } from '../../src/index.ts';
import { createTestIssuer } from '../neutral/support/issuer.ts';
import { createRecorder } from '../neutral/support/recorder.ts';
import { createClock, verifierOf } from '../neutral/support/service.ts';

const client: oauth.Client = { client_id: 'ag_01' };

test.each(['ES256', 'Ed25519'])(
  'oauth4webapi calls a guarded route with a %s key, and learns its nonces',
  async (alg) => {
    const issuer = await createTestIssuer();
    const clock = createClock();
    const keys = await oauth.generateKeyPair(alg);
    // The proofs of the library are made now.
    const handle = oauth.DPoP({ ...client, [oauth.clockSkew]: clock() / 1000 - Date.now() / 1000 }, keys);
    const token = await issuer.token({ cnf: { jkt: await handle.calculateThumbprint() } });
    const audit = createRecorder();
    const origin = 'https://travel.example';
    const nonceSecret = 'a secret of at least thirty-two characters';
    const guard = createGuard({
      verifier: verifierOf(issuer, { clock }),
      audit,
      dpop: dpop({ origin, mode: 'require', nonceSecret, clock }),
    });
    const rule = { scopes: ['flights:search'] } as const;
    const answer = guardFetch(() => new Response('found'), { guard, rule });
    const call = (): Promise<Response> =>
      oauth.protectedResourceRequest(
        token,
        'GET',
        new URL(`${origin}/flights?class=economy`),
        undefined,
        null,
        {
          DPoP: handle,
          [oauth.customFetch]: (url, { method, headers }) => answer(new Request(url, { method, headers })),
        },
      );
    await expect(call()).rejects.toSatisfy(oauth.isDPoPNonceError);
    expect(await (await call()).text()).toBe('found');
    expect(await (await call()).text()).toBe('found');
    expect(audit.summary()).toEqual([
      'blocked flights:search',
      'allowed flights:search',
      'success flights:search -> 1',
      'allowed flights:search',
      'success flights:search -> 3',
    ]);
  },
);
