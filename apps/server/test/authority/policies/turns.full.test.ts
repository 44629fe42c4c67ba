import { expect, test } from 'vitest';
import { testServer } from '../../support/server.ts';
import { postgresql } from '../../support/databases.ts';

const hundred = Array.from(
  { length: 100 },
  (_none, index) => `forbid(principal, action, resource) when { context.hour == ${24 + index} };`,
).join('\n');

test('others are answered while a developer tries as many policies as there may be', async () => {
  const server = await testServer({ place: await postgresql() });
  const [{ call }, other] = [server.developer, await server.signUp()];
  for (const name of ['a', 'b', 'c', 'd']) {
    expect((await call(`PUT /v1/policies/${name}`, { cedar: hundred })).status).toBe(200);
  }
  const { status, body } = await call('PUT /v1/policies/e', {
    cedar: 'forbid(principal, action, resource);',
  });
  expect([status, body.code]).toEqual([409, 'TOO_MANY_POLICIES']);
  expect(body.message).toContain('at most 400 statements');

  let isOver = false;
  let tried = 0;
  const trying = Array.from({ length: 6 }, async () => {
    while (!isOver) {
      const cedar = `forbid(principal, action, resource) when { context.hour == ${1_000 + (tried += 1)} };`;
      const draft = {
        policy: { name: 'draft', cedar },
        agentId: 'ag_1',
        audience: server.url,
        principalId: 'alice',
      };
      expect((await call('POST /v1/policies/test', { ...draft, action: 'pay' })).status).toBe(200);
    }
  });
  const times: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const before = performance.now();
    await other.call('GET /v1/me');
    times.push(performance.now() - before);
  }
  isOver = true;
  await Promise.all(trying);
  // It was eight seconds.
  expect(times.toSorted((one, next) => one - next)[10]).toBeLessThan(1_000);
  await server.close();
});
