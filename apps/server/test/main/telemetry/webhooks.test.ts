import { expect, test } from 'vitest';
import { openReceiver } from '../../ledger/webhooks/receiver.ts';
import { scrape } from '../../support/scrape.ts';
import { testServer } from '../../support/server.ts';

test('attempts to deliver are counted by outcome, and the state and the lag of webhooks are shown', async () => {
  const [server, receiver] = await Promise.all([
    testServer({ environment: { GRANTEX_METRICS_PORT: '0' } }),
    openReceiver(),
  ]);
  const { call } = server.developer;
  const attempts = (outcome: string): string =>
    `grantex_webhook_delivery_duration_seconds_count{outcome="${outcome}"}`;
  const states = async (): Promise<number[]> => {
    const { valueOf } = await scrape(server);
    return ['enabled', 'failing', 'disabled'].map((state) => valueOf(`grantex_webhooks{state="${state}"}`));
  };
  const { id } = (await call('POST /v1/webhooks', { url: receiver.url, events: ['agent.created'] })).body;
  await call('POST /v1/agents', { name: 'first' });
  await expect
    .poll(async () => (await scrape(server)).valueOf(attempts('delivered')), { interval: 10 })
    .toBe(1);
  expect(await states()).toEqual([1, 0, 0]);
  receiver.answer(() => 500);
  await call('POST /v1/agents', { name: 'second' });
  await expect
    .poll(async () => (await scrape(server)).valueOf(attempts('refused')), { interval: 10 })
    .toBe(1);
  await expect.poll(states, { interval: 10 }).toEqual([0, 1, 0]);
  expect((await scrape(server)).valueOf('grantex_webhooks_lag_seconds')).toBeGreaterThan(0);
  await call(`PATCH /v1/webhooks/${id}`, { enabled: false });
  expect(await states()).toEqual([0, 0, 1]);
  expect((await scrape(server)).valueOf('grantex_webhooks_lag_seconds')).toBe(0);
  await server.close();
  receiver.close();
});
