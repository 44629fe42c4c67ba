import { expect, test } from 'vitest';
import { killServer } from './scenarios.ts';
import { runWebhooks, webhooksStorm } from './webhooks-storm.ts';

test.each(webhooksStorm.rows)(
  '$name: every event is delivered at least once, and in order',
  async ({ run }) => {
    const result = await run(2);
    expect(result).toMatchObject({ faults: 2, lost: 0, disordered: 0 });
    expect(result.events).toBeGreaterThanOrEqual(1_000);
    expect(result.refused).toBeGreaterThan(0);
  },
);

test('ten thousand events, and a server that is killed twenty times: nothing is lost or out of order', async () => {
  const storm = await killServer();
  try {
    const result = await runWebhooks(storm, 20, 500);
    expect(result).toMatchObject({ faults: 20, lost: 0, disordered: 0 });
    expect(result.events).toBeGreaterThanOrEqual(10_000);
  } finally {
    await storm.end();
  }
}, 1_200_000);
