import { AsyncLocalStorage } from 'node:async_hooks';
import { RequireGrant, type Rule } from '@grantex/nest';
import { startTestService } from '@grantex/testing';
import { Body, Controller, Get, Injectable, Param, Post } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { bearer } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { moduleOf, platforms, serve } from './platforms.ts';

const search = { scopes: ['flights:search'] } as const satisfies Rule;
const book = { scopes: ['flights:book'] } as const satisfies Rule;
const pay = { scopes: ['payments:initiate'], amount: () => 900 } as const satisfies Rule;
const unreachable = (): never => {
  throw new Error('The method was reached.');
};

type Method = (this: unknown, ...methodArguments: unknown[]) => unknown;

/** Makes a decorator that replaces a method and forgets what Nest knows about it, as many do. */
function replacedBy(replace: (method: Method) => Method): MethodDecorator {
  return (_target, _key, descriptor: PropertyDescriptor) => {
    descriptor.value = replace(descriptor.value as Method);
  };
}

const logged = replacedBy(
  (method) =>
    function log(...methodArguments) {
      return method.apply(this, methodArguments);
    },
);
const cached = replacedBy(
  (method) =>
    function cache(key) {
      return method.call(this, key);
    },
);
const traced = replacedBy(
  (method) =>
    function trace(...methodArguments) {
      return method.apply(this, methodArguments.slice(0, method.length));
    },
);

describe.each(platforms)('$name', (platform) => {
  test.each([
    ['with all arguments', logged],
    ['with one argument', cached],
    ['with as many arguments as it declares', traced],
  ])(
    'a method that another decorator has replaced, and that lost its guards, does not run %s',
    async (_how, decorator) => {
      await using service = await startTestService();

      @Controller()
      class Flights {
        @Get('plain')
        @decorator
        @RequireGrant(book)
        plain(): void {
          unreachable();
        }

        @Get('one/:id')
        @decorator
        @RequireGrant(book)
        one(@Param('id') _id: string): void {
          unreachable();
        }

        @Post('reading')
        @decorator
        @RequireGrant(book, { input: (body: object) => body })
        reading(@Body() _body: object): void {
          unreachable();
        }
      }

      await using site = await serve(platform, moduleOf(service.guard, { controllers: [Flights] }));
      for (const headers of [{}, bearer(service, 'flights:book')]) {
        expect((await fetch(`${site.url}/plain`, { headers })).status).toBe(500);
        expect((await fetch(`${site.url}/one/1`, { headers })).status).toBe(500);
        expect((await fetch(`${site.url}/reading`, { headers, method: 'POST' })).status).toBe(500);
      }
      expect(await service.recorded()).toEqual([]);
    },
  );

  test('a method that lost its rule does not run with the rule of its controller alone', async () => {
    await using service = await startTestService();

    @Controller()
    @RequireGrant(search)
    class Flights {
      @Get()
      @logged
      @RequireGrant(book)
      list(): void {
        unreachable();
      }

      @Post()
      @logged
      @RequireGrant(book, { input: (body: object) => body })
      book(@Body() _body: object): void {
        unreachable();
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Flights] }));
    const headers = { ...bearer(service, 'flights:search'), 'content-type': 'application/json' };
    expect((await fetch(site.url, { headers })).status).toBe(500);
    expect((await fetch(site.url, { headers, method: 'POST', body: '{}' })).status).toBe(500);
  });

  test('a method that an instance has replaced, or that runs outside of its request, does not run', async () => {
    await using service = await startTestService();
    const outside = AsyncLocalStorage.snapshot();
    const queued: MethodDecorator = (_target, _key, descriptor: PropertyDescriptor) => {
      const method = descriptor.value as Method;
      descriptor.value = function queue(this: unknown, ...methodArguments: unknown[]): unknown {
        return outside(() => method.apply(this, methodArguments));
      };
      for (const key of Reflect.getOwnMetadataKeys(method)) {
        Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), descriptor.value as object);
      }
    };

    @Controller()
    class Flights {
      constructor() {
        this.bound = this.bound.bind(this);
      }

      @Get('bound')
      @RequireGrant(book)
      bound(): void {
        unreachable();
      }

      @Post('queued')
      @queued
      @RequireGrant(pay, { input: (body: object) => body })
      queued(@Body() _body: object): void {
        unreachable();
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Flights] }));
    expect((await fetch(`${site.url}/bound`)).status).toBe(500);
    const headers = bearer(service, 'payments:initiate:max_500');
    expect((await fetch(`${site.url}/queued`, { headers, method: 'POST' })).status).toBe(500);
    expect(await service.recorded()).toEqual([]);
  });

  test('a request that no guard has seen does not reach a method, however Nest calls it', async () => {
    await using service = await startTestService();

    @Injectable()
    class Flights {
      @RequireGrant(book)
      guarded(): void {
        unreachable();
      }

      @logged
      @RequireGrant(book)
      replaced(): void {
        unreachable();
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { providers: [Flights] }));
    const flights = site.app.get(Flights);
    // The way of GraphQL, whose fields have no guards by default.
    const creator = site.app.get(ExternalContextCreator);
    for (const name of ['guarded', 'replaced'] as const) {
      for (const hasGuards of [true, false]) {
        const options = { guards: hasGuards, interceptors: hasGuards, filters: false };
        const resolve = creator.create(
          flights,
          flights[name],
          name,
          undefined,
          undefined,
          undefined,
          undefined,
          options,
          'graphql',
        );
        const message = name === 'guarded' && hasGuards ? /a call of graphql/ : /runs only for a request/;
        await expect(resolve({}, {}, {}, {})).rejects.toThrow(message);
      }
    }
  });

  test('a call by other code does not reach a method, even in a request that was let through to another', async () => {
    await using service = await startTestService();

    @Controller('base')
    class Base {
      @Post()
      @RequireGrant(book, { input: (body: object) => body })
      book(@Body() _body: object): object {
        return unreachable();
      }
    }

    @Controller('extended')
    class Extended extends Base {
      @Post()
      @RequireGrant(search)
      override book(@Body() body: object): object {
        return super.book(body);
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Base, Extended] }));
    const headers = bearer(service, 'flights:search', 'flights:book');
    expect((await fetch(`${site.url}/extended`, { method: 'POST', headers })).status).toBe(500);
    expect(await service.recorded()).toEqual(['allowed flights:search', 'failure flights:search']);
    expect(() => new Base().book({})).toThrow('RequireGrant: Base.book runs only for a request');
  });
});
