import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Grantex, GrantexError, verifyWebhook, type WebhookRequest } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

describe('a webhook of a server', () => {
  let sandbox: Sandbox;
  let gx: Grantex;
  const received: WebhookRequest[] = [];
  let secret: string;
  const endpoint = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ body: Buffer.concat(parts), headers: request.headers, secret });
      response.writeHead(204).end();
    });
  });
  beforeAll(async () => {
    sandbox = await startSandbox();
    ({ gx } = sandbox);
    await new Promise<void>((done) => endpoint.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    endpoint.close();
    await sandbox.close();
  });

  test('is made, tried, told of events, changed, and deleted', async () => {
    const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`;
    const made = await gx.webhooks.create({ url, events: ['agent.created'], description: 'alarms' });
    ({ secret } = made);
    expect(await gx.webhooks.test(made.id)).toMatchObject({ status: 'delivered', type: 'webhook.test' });
    const { agentId } = await gx.agents.register({ name: 'an agent' });
    await expect.poll(() => received.length, { interval: 5 }).toBe(2);
    const messages = received.map(verifyWebhook);
    expect(messages).toMatchObject([
      { type: 'webhook.test', data: { webhookId: made.id } },
      { type: 'agent.created', data: { agentId, name: 'an agent' } },
    ]);
    await expect.poll(async () => (await gx.webhooks.deliveries(made.id)).total, { interval: 5 }).toBe(2);
    const [delivery] = await collect(gx.webhooks.allDeliveries(made.id, { status: 'delivered' }));
    expect(delivery).toMatchObject({ eventId: messages[1]?.id, type: 'agent.created' });
    expect(await gx.webhooks.replayDelivery(made.id, delivery?.id ?? '')).toMatchObject({ attempts: 2 });
    const { secret: newer } = await gx.webhooks.rotate(made.id);
    expect(newer).not.toBe(secret);
    await gx.webhooks.replay(made.id, new Date(Date.now() - 60_000).toISOString());
    await expect.poll(() => received.length, { interval: 5 }).toBe(4);
    // Both secrets sign.
    for (const each of [secret, newer])
      expect(verifyWebhook({ ...(received[3] as WebhookRequest), secret: each }).id).toBe(messages[1]?.id);
    expect(await gx.webhooks.update(made.id, { enabled: false })).toMatchObject({
      disabledReason: 'developer',
    });
    expect(await collect(gx.webhooks.listAll())).toEqual([await gx.webhooks.get(made.id)]);
    await gx.webhooks.delete(made.id);
    expect(await caught(gx.webhooks.get(made.id))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('the endpoint of the manual does each event once, and refuses what is forged', async () => {
  const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
  vi.stubEnv('WEBHOOK_SECRET', secret);
  vi.stubEnv('PORT', '0');
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { server } = await import('./article/webhook-endpoint.ts');
  await expect.poll(() => server.listening, { interval: 5 }).toBe(true);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const body = '{"type":"grant.revoked","timestamp":"2026-11-29T00:00:00.000Z","data":{"grantId":"grnt_1"}}';
  const at = new Date();
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
  };
  const statuses: number[] = [];
  for (const text of [body, body, `${body} `])
    statuses.push((await fetch(url, { method: 'POST', headers, body: text })).status);
  expect([statuses, said.mock.calls]).toEqual([[204, 204, 400], [['ended: grnt_1']]]);
  const endless = fetch(url, { method: 'POST', body: 'x'.repeat(2 * 1024 * 1024) });
  await expect(endless).rejects.toThrow('fetch failed');
  server.closeAllConnections();
  server.close();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('verifyWebhook', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const body = '{"type":"grant.revoked","timestamp":"2026-11-29T00:00:00.000Z","data":{"grantId":"grnt_1"}}';
  const signed = (minutes = 0, text = body, key = secret): WebhookRequest => {
    const at = new Date(Date.now() + minutes * 60_000);
    const headers = {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(key).sign('evt_1', at, text),
    };
    return { body: text, headers, secret };
  };
  const codeOf = (request: WebhookRequest): unknown => {
    try {
      verifyWebhook(request);
      return undefined;
    } catch (error) {
      return GrantexError.is(error) ? error.code : error;
    }
  };

  test('reads a message from text or bytes, and headers from fetch or Node', () => {
    const request = signed();
    const message = { id: 'evt_1', ...JSON.parse(body) };
    expect(verifyWebhook(request)).toEqual(message);
    expect(verifyWebhook({ ...request, body: new TextEncoder().encode(body) })).toEqual(message);
    expect(verifyWebhook({ ...request, headers: new Headers(request.headers as never) })).toEqual(message);
    const headers = Object.entries(request.headers as Record<string, string>);
    const upper = Object.fromEntries(headers.map(([name, value]) => [name.toUpperCase(), value]));
    expect(verifyWebhook({ ...request, headers: upper })).toEqual(message);
  });

  test('refuses what is forged, changed, old, from the future, unsigned, or of another secret', () => {
    const request = signed();
    const headers = request.headers as Record<string, string>;
    const at = headers['webhook-timestamp'];
    const hexadecimal = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    const refused: WebhookRequest[] = [
      signed(-6),
      signed(6),
      signed(0, body, `whsec_${Buffer.alloc(32, 8).toString('base64')}`),
      { ...request, body: `${body} ` },
      { ...request, body: new Uint8Array([0xff, 0xfe]) },
      { ...request, headers: { ...headers, 'webhook-id': 'evt_2' } },
      { ...request, headers: { ...headers, 'webhook-timestamp': String(Number(at) + 1) } },
      { ...request, headers: { ...headers, 'webhook-timestamp': 'soon' } },
      { ...request, headers: { ...headers, 'webhook-signature': '' } },
      { ...request, headers: { ...headers, 'webhook-signature': `sha256=${hexadecimal}` } },
      { ...request, headers: { ...headers, 'webhook-signature': undefined } },
      {
        ...request,
        headers: { ...headers, 'webhook-signature': ['v1,a', headers['webhook-signature'] ?? ''] },
      },
      { ...request, headers: {} },
    ];
    expect(refused.map(codeOf)).toEqual(refused.map(() => 'WEBHOOK_REFUSED'));
    expect(codeOf(signed(-4))).toBeUndefined();
  });

  test('a secret that is none is the receiver’s own fault, and is not repeated', () => {
    for (const wrong of ['', 'whsec_', 'whsec_%%%', 'gx_live_secret', undefined as never])
      expect(() => verifyWebhook({ ...signed(), secret: wrong })).toThrow(TypeError);
    expect(() => verifyWebhook({ ...signed(), secret: 'gx_live_secret' })).not.toThrow('gx_live');
  });

  test('no change of a byte is accepted', () => {
    const bytes = new TextEncoder().encode(body);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const changed = bytes.map((byte, index) => (index === place ? byte ^ change : byte));
        expect(codeOf({ ...signed(), body: changed })).toBe('WEBHOOK_REFUSED');
      }),
      { numRuns: 20 },
    );
  });
});
