import { requireGrant } from '@grantex/koa';
import { startTestService } from '@grantex/testing';
import { bearer, listen } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';

describe.each(frameworks)('$name', ({ Framework }) => {
  // The application of Koa's guide that shows cascading, with its log in an array.
  test('the first application of the guide responds and logs the same with a guard in front of its response', async () => {
    await using service = await startTestService();
    const guard = requireGrant({ guard: service.guard, rule: { scopes: ['server:hello'] } });
    const logs: string[][] = [];
    const applications = [[], [guard]].map((guards) => {
      const app = new Framework();
      const log: string[] = [];
      logs.push(log);

      app.use(async (ctx, next) => {
        await next();
        log.push(`${ctx.method} ${ctx.url} - ${ctx.response.get('X-Response-Time').replace(/\d+/, 'n')}`);
      });

      app.use(async (ctx, next) => {
        const start = Date.now();
        await next();
        const ms = Date.now() - start;
        ctx.set('X-Response-Time', `${ms}ms`);
      });

      for (const one of guards) app.use(one);

      app.use(async (ctx) => {
        ctx.body = 'Hello World';
      });
      return app;
    });

    const answers = [];
    for (const app of applications) {
      await using server = await listen(app.callback());
      const answer = await fetch(`${server.url}/hello`, { headers: bearer(service, 'server:hello') });
      const headers = [...answer.headers].filter(([name]) => !['date', 'x-response-time'].includes(name));
      answers.push([answer.status, headers, await answer.text()]);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(logs).toEqual([['GET /hello - nms'], ['GET /hello - nms']]);
    expect(await service.recorded()).toEqual(['allowed server:hello', 'success server:hello']);
  });
});
