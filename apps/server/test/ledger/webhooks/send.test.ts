import { createHmac } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { readRetryAfter, waitAfter } from '../../../src/ledger/webhooks/retries.ts';
import { newWebhookSecret, signatureHeaders } from '../../../src/ledger/webhooks/secrets.ts';
import { createSend } from '../../../src/ledger/webhooks/send.ts';
import { openReceiver, type Receiver, verify } from './receiver.ts';

const secret = newWebhookSecret();
const message = {
  id: 'evt_1',
  type: 'agent.created',
  timestamp: '2026-11-29T00:00:00.000Z',
  data: { agentId: 'ag_1' },
};

/** A name server with one answer after the other. */
function names(...answers: readonly string[]): { lookup: LookupFunction; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    lookup(_host, _options, callback) {
      const address = answers[Math.min(asked, answers.length - 1)] ?? '';
      asked += 1;
      callback(null, [{ address, family: 4 }]);
    },
  };
}

describe('an attempt', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver();
    return () => receiver.close();
  });

  test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '192.168.0.1', '0.0.0.0', '100.64.0.1'])(
    'never reaches %s behind a name, and does not say why',
    async (address) => {
      const send = createSend(new Set(), names(address).lookup);
      const { port } = new URL(receiver.url);
      const outcome = await send({ url: `https://hooks.example:${port}/`, secrets: [secret] }, message);
      expect(outcome).toMatchObject({
        isDelivered: false,
        status: null,
        fault: 'cannot be reached from here',
      });
      expect(receiver.received).toEqual([]);
    },
  );

  test('asks for a name once, and connects to what it has checked: a resolver that rebinds leads nowhere', async () => {
    const resolver = names('127.0.0.1', '10.0.0.1');
    const send = createSend(new Set(['loopback']), resolver.lookup);
    const { port } = new URL(receiver.url);
    const endpoint = { url: `http://hooks.example:${port}/`, secrets: [secret] } as const;
    expect(await send(endpoint, message)).toMatchObject({ isDelivered: true });
    expect([resolver.asked(), receiver.received.length]).toEqual([1, 1]);
    expect(await send(endpoint, message)).toMatchObject({ fault: 'cannot be reached from here' });
    expect(receiver.received).toHaveLength(1);
  });

  test('follows no redirect', async () => {
    const other = await openReceiver();
    receiver.answer(() => ({ status: 307, headers: { location: other.url } }));
    const send = createSend(new Set(['loopback']));
    const outcome = await send({ url: receiver.url, secrets: [secret] }, message);
    expect(outcome).toMatchObject({ isDelivered: false, fault: expect.stringContaining('redirect') });
    expect(other.received).toEqual([]);
    other.close();
  });

  test('keeps the beginning of an answer that a database can store, and refuses an endless one', async () => {
    const send = createSend(new Set(['loopback']));
    receiver.answer(() => ({ status: 200, body: `${'é'.repeat(499)}\0${'x'.repeat(9_000)}` }));
    const { answer } = await send({ url: receiver.url, secrets: [secret] }, message);
    expect(answer).toBe(`${'é'.repeat(499)}\uFFFD`);
    receiver.answer(() => ({ status: 200, body: 'x'.repeat(70_000) }));
    expect(await send({ url: receiver.url, secrets: [secret] }, message)).toMatchObject({
      isDelivered: false,
      fault: expect.stringContaining('65536 bytes'),
    });
  });

  test('is followed by a longer wait where the endpoint asks for it', async () => {
    const send = createSend(new Set(['loopback']));
    receiver.answer(() => ({ status: 429, headers: { 'retry-after': '120' } }));
    const { retryAfter } = await send({ url: receiver.url, secrets: [secret] }, message);
    expect(retryAfter).toBe(120_000);
  });
});

describe('a signature', () => {
  const body = '{"type":"agent.created"}';
  const now = new Date();
  const signed = (at = now): { headers: Record<string, string>; body: string } => ({
    headers: signatureHeaders({ id: 'evt_1', at, body }, [secret]),
    body,
  });
  const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000);

  test('is accepted by standardwebhooks, and refused when it is forged, old, from the future or of another message', () => {
    expect(verify(secret, signed())).toEqual({ type: 'agent.created' });
    expect(verify(secret, signed(minutes(-4)))).toEqual({ type: 'agent.created' });
    const { headers } = signed();
    const forged = [
      { headers, body: `${body} ` },
      { headers: { ...headers, 'webhook-id': 'evt_2' }, body },
      {
        headers: { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) },
        body,
      },
      { headers: { ...headers, 'webhook-signature': 'v1,' }, body },
      signed(minutes(-6)),
      signed(minutes(6)),
    ];
    for (const each of forged) expect(() => verify(secret, each)).toThrow(/No matching|too old|too new/);
    expect(() => verify(newWebhookSecret(), signed())).toThrow('No matching');
  });

  test('has the form that clients of the public product verify', () => {
    const { 'x-grantex-timestamp': at, 'x-grantex-signature-v2': signature } = signed().headers;
    expect(at).toBe(String(Math.floor(now.getTime() / 1_000)));
    const expected = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    expect(signature).toBe(`sha256=${expected}`);
  });

  test('holds for every text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (text, bytes) => {
          const key = `whsec_${Buffer.from(bytes).toString('base64')}`;
          const data = JSON.stringify({ text });
          const headers = signatureHeaders({ id: 'evt_1', at: new Date(), body: data }, [key]);
          expect(new Webhook(key).verify(data, headers)).toEqual({ text: JSON.parse(data).text });
        },
      ),
      { numRuns: 20 },
    );
  });
});

test('the waits are those of Standard Webhooks, a tenth more or less, and three days in all', () => {
  const waits = Array.from({ length: 10 }, (_, index) => waitAfter(index + 1, 0, () => 0.5));
  const [second, minute, hour] = [1_000, 60_000, 3_600_000];
  expect(waits).toEqual([
    5 * second,
    5 * minute,
    30 * minute,
    ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hour),
    undefined,
  ]);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 0, max: 10 * 24 * hour }),
      (failed, random, asked) => {
        const wait = waitAfter(failed, asked, () => random) ?? 0;
        const usual = waits[failed - 1] ?? 0;
        expect(wait).toBeGreaterThanOrEqual(Math.min(0.9 * usual, 24 * hour));
        expect(wait).toBeLessThanOrEqual(Math.min(24 * hour, Math.max(1.1 * usual + 1, asked)));
        expect(wait).toBeGreaterThanOrEqual(Math.min(asked, 24 * hour));
      },
    ),
  );
});

test('Retry-After is read in seconds and as a date, and nothing else is', () => {
  const now = Date.parse('2026-11-29T00:00:00Z');
  expect(readRetryAfter('30', now)).toBe(30_000);
  expect(readRetryAfter('Sun, 29 Nov 2026 00:01:00 GMT', now)).toBe(60_000);
  expect(readRetryAfter('Sat, 28 Nov 2026 00:01:00 GMT', now)).toBe(0);
  for (const value of [null, '', '-1', 'soon', '1e9', '99999999999'])
    expect(readRetryAfter(value, now)).toBeUndefined();
});
