import { requireGrant } from '@grantex/hono';
import { startTestService } from '@grantex/testing';
import { bearer } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';

describe.each(frameworks)('$name', ({ Hono }) => {
  test('the first application of the guide responds the same with a guard in its route', async () => {
    await using service = await startTestService();
    const rule = { scopes: ['server:hello'] } as const;

    const app = new Hono();
    app.get('/', (c) => c.text('Hello Hono!'));

    const guarded = new Hono();
    guarded.get('/', requireGrant({ guard: service.guard, rule }), (c) => c.text('Hello Hono!'));

    const answers = [];
    for (const { request } of [app, guarded]) {
      const answer = await request('/', { headers: bearer(service, 'server:hello') });
      // Where Hono's server for Node is loaded, its responses write this type with a space until somebody reads them.
      const type = answer.headers.get('content-type')?.replace('; ', ';');
      answers.push([answer.status, [...answer.headers.keys()], type, await answer.text()]);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(await service.recorded()).toEqual(['allowed server:hello', 'success server:hello']);
    expect((await guarded.request('/')).status).toBe(401);
  });
});
