import {
  currentGrant,
  type Grant,
  GrantGuard,
  GrantSignal,
  RequestGrant,
  RequireGrant,
  type Rule,
} from '@grantex/nest';
import { startTestService } from '@grantex/testing';
import {
  Body,
  Controller,
  Delete,
  type ExecutionContext,
  Get,
  Module,
  Next,
  Param,
  Post,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { bearer } from 'adapter-tests';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { moduleOf, type Platform, platforms, serve } from './platforms.ts';

const search = { scopes: ['flights:search'] } as const satisfies Rule;
const book = { scopes: ['flights:book'] } as const satisfies Rule;
const unreachable = (): never => {
  throw new Error('The method was reached.');
};

/** A decorator that replaces a method. */
const logged: MethodDecorator = (_target, _key, descriptor: PropertyDescriptor) => {
  const method = descriptor.value as (...methodArguments: unknown[]) => unknown;
  descriptor.value = function log(this: unknown, ...methodArguments: unknown[]): unknown {
    return method.apply(this, methodArguments);
  };
};

describe.each(platforms)('$name', (platform) => {
  test('a decorator below the guard that replaces the method changes nothing', async () => {
    await using service = await startTestService();

    @Controller()
    class Flights {
      @Get()
      @RequireGrant(book)
      @logged
      list(): string {
        return 'flights';
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Flights] }));
    expect((await fetch(site.url)).status).toBe(401);
    expect((await fetch(site.url, { headers: bearer(service, 'flights:book') })).status).toBe(200);
  });

  test.each(['the whole application', 'a controller'])(
    'the guard on %s refuses its routes without a rule, and asks once where they have one',
    async (place) => {
      await using service = await startTestService();
      const isGlobal = place === 'the whole application';

      @Controller()
      @UseGuards(...(isGlobal ? [] : [GrantGuard]))
      class Flights {
        @Get('bare')
        bare(): void {
          unreachable();
        }

        @Get()
        @RequireGrant(book)
        list(): string {
          return 'flights';
        }
      }

      const providers = isGlobal ? [{ provide: APP_GUARD, useClass: GrantGuard }] : [];
      await using site = await serve(
        platform,
        moduleOf(service.guard, { controllers: [Flights], providers }),
      );
      const headers = bearer(service, 'flights:book');
      const refused = await fetch(`${site.url}/bare`, { headers });
      expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'no_rule' }]);
      expect((await fetch(site.url, { headers })).status).toBe(200);
      expect(await service.recorded()).toEqual([
        'blocked GET',
        'allowed flights:book',
        'success flights:book',
      ]);
    },
  );

  test('a rule without the module stops the application from starting', async () => {
    @Controller()
    class Flights {
      @Get()
      @RequireGrant(book)
      list(): void {
        unreachable();
      }
    }

    @Module({ controllers: [Flights] })
    class Application {}

    await expect(serve(platform, Application)).rejects.toThrow(/dependencies of the GrantGuard/);
  });

  test('a rule on a controller is required on all of its methods, and on those of controllers that extend it', async () => {
    await using service = await startTestService();

    @Controller('base')
    @RequireGrant(search)
    class Base {
      @Get('plain')
      plain(): string {
        return String(currentGrant()?.principalId);
      }

      @Get('both')
      @RequireGrant(book)
      both(@RequestGrant() grant: Grant): string {
        return String(grant.principalId === currentGrant()?.principalId);
      }
    }

    @Controller('extended')
    class Extended extends Base {
      override plain(): string {
        return `extended ${super.plain()}`;
      }

      @Get('own')
      own(): string {
        return 'own';
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Base, Extended] }));
    const ask = async (path: string, ...scopes: string[]): Promise<string | number> => {
      const answer = await fetch(`${site.url}/${path}`, { headers: bearer(service, ...scopes) });
      return answer.ok ? answer.text() : answer.status;
    };
    expect(await ask('base/plain', 'flights:search')).toBe('user_alice');
    expect(await ask('base/plain', 'flights:book')).toBe(403);
    expect(await ask('base/both', 'flights:search')).toBe(403);
    expect(await ask('base/both', 'flights:book')).toBe(403);
    expect(await ask('base/both', 'flights:search', 'flights:book')).toBe('true');
    expect(await ask('extended/own', 'flights:book')).toBe(403);
    expect(await ask('extended/own', 'flights:search')).toBe('own');
    expect(await ask('extended/both', 'flights:search')).toBe(403);
    expect(await ask('extended/both', 'flights:search', 'flights:book')).toBe('true');
  });

  test('the same rule on a controller and on its method is recorded once', async () => {
    await using service = await startTestService();

    @Controller()
    @RequireGrant(book)
    class Flights {
      @Post()
      @RequireGrant(book)
      book(): string {
        return 'booked';
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Flights] }));
    const answer = await fetch(site.url, { method: 'POST', headers: bearer(service, 'flights:book') });
    expect(await answer.text()).toBe('booked');
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });

  test('a parameter that wants the grant of a route without a rule fails, and the method does not run', async () => {
    await using service = await startTestService();

    @Controller()
    class Flights {
      @Get()
      list(@RequestGrant() _grant: Grant): void {
        unreachable();
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Flights] }));
    expect((await fetch(site.url, { headers: bearer(service, 'flights:book') })).status).toBe(500);
  });

  test('two rules that read the arguments are both decided, and the method gets the grant and its own arguments', async () => {
    await using service = await startTestService();
    const pay = { scopes: ['payments:initiate'], amount: (amount: string) => amount } as const;

    @Controller()
    class Flights {
      @Post()
      @RequireGrant(book, { input: (body: object) => body })
      @RequireGrant(pay, { input: ({ amount }: { amount: string }) => amount })
      book(@Body() body: { amount: string }, @RequestGrant() grant?: Grant, ...rest: unknown[]): unknown[] {
        return [body.amount, grant?.principalId, rest.length];
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Flights] }));
    const send = async (...scopes: string[]): Promise<unknown> => {
      const headers = { ...bearer(service, ...scopes), 'content-type': 'application/json' };
      const answer = await fetch(site.url, { method: 'POST', headers, body: '{"amount":"420"}' });
      return answer.ok ? answer.json() : answer.status;
    };
    expect(await send('flights:book', 'payments:initiate:max_400')).toBe(403);
    expect(await send('payments:initiate:max_500')).toBe(403);
    expect(await send('flights:book', 'payments:initiate:max_500')).toEqual(['420', 'user_alice', 0]);
  });
});

test('a request that goes on to another route is decided for that route, too', async () => {
  await using service = await startTestService();

  @Controller('flights')
  class Flights {
    @Get()
    @RequireGrant(search)
    first(@Next() next: () => void): void {
      next();
    }
  }

  @Controller('flights')
  class Bookings {
    @Get()
    @RequireGrant(book)
    second(): string {
      return 'booked';
    }
  }

  const [onExpress] = platforms;
  if (onExpress === undefined) throw new TypeError('There is no platform.');
  const module = moduleOf(service.guard, { controllers: [Flights, Bookings] });
  await using site = await serve(onExpress, module);
  const url = `${site.url}/flights`;
  expect((await fetch(url, { headers: bearer(service, 'flights:search') })).status).toBe(403);
  const both = bearer(service, 'flights:search', 'flights:book');
  expect(await (await fetch(url, { headers: both })).text()).toBe('booked');
});

test('a request that goes on to another route with the same rule brings its grant and signal', async () => {
  await using service = await startTestService();

  @Controller()
  class First {
    @Get('flights')
    @RequireGrant(search)
    first(@Next() next: () => void): void {
      next();
    }
  }

  @Controller()
  class Second {
    @Get('flights')
    @RequireGrant(search)
    second(@RequestGrant() { principalId }: Grant, @GrantSignal() { aborted }: AbortSignal): string {
      return `${principalId} ${aborted}`;
    }
  }

  const [onExpress] = platforms;
  if (onExpress === undefined) throw new TypeError('There is no platform.');
  await using site = await serve(onExpress, moduleOf(service.guard, { controllers: [First, Second] }));
  const headers = bearer(service, 'flights:search');
  expect(await (await fetch(`${site.url}/flights`, { headers })).text()).toBe('user_alice false');
});

test('a call that is not one over HTTP is refused', async () => {
  await using service = await startTestService();
  const context = { getType: () => 'rpc' } as Partial<ExecutionContext> as ExecutionContext;
  await expect(new GrantGuard({ guard: service.guard }).canActivate(context)).rejects.toThrow(
    /over HTTP.*rpc/,
  );
});

test('a rule that reads the arguments of a method cannot be on a controller', () => {
  const decorate = RequireGrant(book, { input: (body: object) => body }) as (target: object) => void;
  expect(() => decorate(Object)).toThrow('RequireGrant: "input" belongs on a method');
});

test('a rule cannot be on what is no method', () => {
  const decorate = RequireGrant(book);
  expect(() => decorate({}, 'list', { get: () => undefined })).toThrow(
    'RequireGrant: it decorates controllers and methods.',
  );
});

test('a request that the application sends through a route several times is recorded each time', async () => {
  await using service = await startTestService();
  const ran: string[] = [];

  @Controller()
  class Flights {
    @Delete('flights/:id')
    @RequireGrant(book)
    cancel(@Param('id') id: string, @Req() { done }: Batch, @Res() _response: object): void {
      ran.push(id);
      done();
    }
  }

  await using site = await serve(
    platforms[0] as Platform,
    moduleOf(service.guard, { controllers: [Flights] }),
    (app) => {
      const express = app.getHttpAdapter().getInstance() as { handle(...values: unknown[]): void };
      app.use('/batch', async (request: object, response: ServerResponse) => {
        for (const id of ['one', 'two']) {
          await new Promise<void>((done) => {
            Object.assign(request, { method: 'DELETE', url: `/flights/${id}`, done });
            express.handle(request, response, done);
          });
        }
        response.end();
      });
    },
  );
  await fetch(`${site.url}/batch`, { method: 'POST', headers: bearer(service, 'flights:book') });
  expect(ran).toEqual(['one', 'two']);
  expect((await service.recorded()).filter((entry) => entry.startsWith('allowed'))).toHaveLength(2);
});

interface Batch {
  readonly done: () => void;
}
