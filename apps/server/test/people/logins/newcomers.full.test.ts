import { expect, test } from 'vitest';
import { testServer } from '../../support/server.ts';
import { authorizePath, type LoggingIn, loggingIn, newPkce, openService, registerClient } from './log-in.ts';

test('one network makes a hundred new people an hour, and those who are known go on', async () => {
  const environment = {
    GRANTEX_MODE: 'live',
    GRANTEX_DYNAMIC_REGISTRATION: 'on',
    GRANTEX_RATE_LIMIT: '5000',
  };
  const server = await testServer({ environment });
  const service = await openService(server, { people: 'anyone' });
  const client_id = await registerClient(server);
  const path = authorizePath({ client_id, code_challenge: newPkce().challenge });
  const enrolled = async (): Promise<{ person: LoggingIn; at: string }> => {
    const person = loggingIn(server);
    const { at } = await person.open(path);
    await person.enrol(at);
    return { person, at };
  };
  const one = await enrolled();
  const others = await Promise.all(Array.from({ length: 99 }, enrolled));
  for (const { person, at } of [one, ...others]) expect((await person.approve(at)).status).toBe(200);

  const late = await enrolled();
  const refused = await late.person.approve(late.at);
  expect([refused.status, refused.json.code]).toEqual([429, 'TOO_MANY_NEWCOMERS']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
  expect(refused.json.message).toContain('Connect the app again in an hour');
  const { total } = await server.database.asSystem((transaction) =>
    transaction
      .selectFrom('principals')
      .select(({ fn }) => fn.countAll().as('total'))
      .executeTakeFirstOrThrow(),
  );
  expect(Number(total)).toBe(100);

  const { at } = await one.person.open(path);
  expect((await one.person.approve(at)).status).toBe(200);
  await Promise.all([service.close(), server.close()]);
});
