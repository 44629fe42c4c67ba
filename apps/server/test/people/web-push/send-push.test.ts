import { createECDH, createPublicKey, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPushKey, type PushKey } from '../../../src/people/web-push/push-key.ts';
import { subscriptionField } from '../../../src/people/web-push/push-subscription.ts';
import { createPushFetch, sendPush } from '../../../src/people/web-push/send-push.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { decryptPush, pushService, type PushService } from './push-service.ts';

let service: PushService;
let server: TestServer;
let key: PushKey;
const masterKey = randomBytes(32);
beforeAll(async () => {
  [service, server] = await Promise.all([pushService(), testServer()]);
  key = await openPushKey({ database: server.database, masterKey });
});
afterAll(() => Promise.all([service.close(), server.close()]));

const MESSAGE = {
  title: 'An agent asks for your approval',
  body: 'of “Müller”',
  lang: 'en',
  dir: 'ltr',
  tag: 'apr_1',
  url: 'https://auth.example/approvals/apr_1',
} as const;

const send = (subscription: object, publicUrl = 'http://localhost:3000') =>
  sendPush(subscriptionField.parse(subscription), MESSAGE, {
    key,
    fetch: createPushFetch(publicUrl),
    subject: 'https://auth.example',
    lifetime: 900,
  });

test('the browser of these tests decrypts the message of RFC 8291, Appendix A', () => {
  const keys = createECDH('prime256v1');
  keys.setPrivateKey('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url');
  const body =
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN';
  const secret = Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url');
  expect(decryptPush(Buffer.from(body, 'base64url'), keys, secret).toString()).toBe(
    'When I grow up, I want to be a watermelon',
  );
});

test('a message is encrypted for one browser, and signed by the key for which it has subscribed', async () => {
  const [browser, other] = [service.browser('/one'), service.browser('/other')];
  expect([await send(browser.subscription), await send(other.subscription)]).toEqual([201, 201]);
  expect(browser.messages()).toEqual([MESSAGE]);
  const [received] = service.received;
  expect(received?.body.includes('approval')).toBe(false);
  expect(received?.headers).toMatchObject({ ttl: '900', urgency: 'high', 'content-encoding': 'aes128gcm' });
  const [, token = '', k = ''] = /^vapid t=(\S+), k=(\S+)$/.exec(received?.headers.authorization ?? '') ?? [];
  expect(k).toBe(key.publicKey);
  const point = Buffer.from(k, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: part(point, 1), y: part(point, 33) };
  const { payload } = await jwtVerify(token, createPublicKey({ key: jwk, format: 'jwk' }), {
    audience: service.url,
    algorithms: ['ES256'],
  });
  expect([payload.sub, (payload.exp ?? 0) * 1_000 - Date.now() < 86_400_000]).toEqual([
    'https://auth.example',
    true,
  ]);
});

function part(point: Buffer, start: number): string {
  return point.subarray(start, start + 32).toString('base64url');
}

test('no redirect is followed, and no address but those of the internet is reached', async () => {
  const moved = service.browser('/moved');
  service.answers.set('/moved', 307);
  await expect(send(moved.subscription)).rejects.toThrow('redirect');
  expect(service.received.map(({ path }) => path)).not.toContain('/elsewhere');
  const before = service.received.length;
  for (const endpoint of [
    `${service.url}/`,
    'https://127.0.0.1/',
    'https://10.0.0.1/',
    'https://169.254.169.254/a',
  ]) {
    await expect(send({ ...moved.subscription, endpoint }, 'https://auth.example')).rejects.toThrow(
      /is not an internet address/,
    );
  }
  expect(service.received.length).toBe(before);
});

test('a sandbox, which asks nobody, has neither routes nor a worker', async () => {
  for (const path of ['/permissions/push', '/permissions/push-worker.js'])
    expect((await fetch(server.url + path)).status).toBe(404);
});

test('the key stays, whoever opens it first, and only its master key opens it', async () => {
  const opened = await Promise.all(
    [1, 2, 3].map(() => openPushKey({ database: server.database, masterKey })),
  );
  expect(opened.map(({ publicKey }) => publicKey)).toEqual([1, 2, 3].map(() => key.publicKey));
  await expect(openPushKey({ database: server.database, masterKey: randomBytes(32) })).rejects.toThrow(
    'the master key does not open the key for push services',
  );
});
