import { requireGrant } from '@grantex/express';
import { startTestService } from '@grantex/testing';
import { bearer } from 'adapter-tests';
import { type DispatchFunc, inject } from 'light-my-request';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';

describe.each(frameworks)('$name', ({ framework }) => {
  test('a request injected without a network ends like one over the network', async () => {
    await using service = await startTestService();
    const application = framework();
    const rule = { scopes: ['flights:book'] } as const;
    application.get('/', requireGrant({ guard: service.guard, rule }), (_request, response) => {
      response.json({});
    });
    const headers = bearer(service, 'flights:book');
    const answer = await inject(application as DispatchFunc, { url: '/', headers });
    expect(answer.statusCode).toBe(200);
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });
});
