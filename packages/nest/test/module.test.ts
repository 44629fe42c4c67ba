import {
  type Grant,
  GrantexModule,
  type GrantexOptions,
  GrantRefusedException,
  RequestGrant,
  RequireGrant,
} from '@grantex/nest';
import { startTestService } from '@grantex/testing';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Module,
  UseFilters,
} from '@nestjs/common';
import { bearer } from 'adapter-tests';
import { expect, test } from 'vitest';
import { moduleOf, platforms, serve } from './platforms.ts';

const [platform] = platforms;
if (platform === undefined) throw new TypeError('There is no platform.');

@Controller()
class Flights {
  @Get()
  @RequireGrant({ scopes: ['flights:book'] })
  list(@RequestGrant() grant: Grant): string {
    return grant.principalId;
  }
}

test('the options may come from other providers, and what they open is closed with the application', async () => {
  await using service = await startTestService();
  const closed: string[] = [];
  const SETTINGS = Symbol('settings');

  @Module({ providers: [{ provide: SETTINGS, useValue: { name: 'the guard' } }], exports: [SETTINGS] })
  class Settings {}

  @Module({
    imports: [
      GrantexModule.forRootAsync({
        imports: [Settings],
        inject: [SETTINGS],
        useFactory: async ({ name }: { name: string }) => ({
          guard: service.guard,
          async close() {
            closed.push(name);
          },
        }),
      }),
    ],
    controllers: [Flights],
  })
  class Application {}

  const site = await serve(platform, Application);
  const answer = await fetch(site.url, { headers: bearer(service, 'flights:book') });
  expect(await answer.text()).toBe('user_alice');
  expect(closed).toEqual([]);
  await site[Symbol.asyncDispose]();
  expect(closed).toEqual(['the guard']);
});

test.each([
  ['guard', {}],
  ['close', { close: 5 }],
])('a wrong "%s" from a factory stops the application from starting', async (option, wrong) => {
  await using service = await startTestService();
  const options: object = { guard: option === 'guard' ? undefined : service.guard, ...wrong };

  @Module({
    imports: [
      GrantexModule.forRootAsync({
        useFactory: () => options as GrantexOptions,
      }),
    ],
  })
  class Application {}

  await expect(serve(platform, Application)).rejects.toThrow(`GrantexModule: "${option}"`);
});

test('an exception filter may answer refusals in its own shape; the challenge stays', async () => {
  await using service = await startTestService();

  @Catch(GrantRefusedException)
  class InOurShape implements ExceptionFilter<GrantRefusedException> {
    catch({ refusal }: GrantRefusedException, host: ArgumentsHost): void {
      const response = host
        .switchToHttp()
        .getResponse<{ status(status: number): { json(body: object): void } }>();
      response.status(refusal.status).json({ fault: refusal.body.code });
    }
  }

  @Controller('ours')
  @UseFilters(InOurShape)
  class Ours extends Flights {}

  await using site = await serve(platform, moduleOf(service.guard, { controllers: [Ours] }));
  const answer = await fetch(`${site.url}/ours`, { headers: bearer(service, 'flights:search') });
  expect([answer.status, await answer.json()]).toEqual([403, { fault: 'scope_missing' }]);
  expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
});
