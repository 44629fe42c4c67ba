import { RequireGrant, type Rule } from '@grantex/nest';
import { startTestService, type TestService } from '@grantex/testing';
import {
  Body,
  Controller,
  Get,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  Post,
  Scope,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { bearer } from 'adapter-tests';
import { of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { moduleOf, platforms, serve } from './platforms.ts';

interface Payment {
  amount: string;
}

const book = { scopes: ['flights:book'] } as const satisfies Rule;
const pay = {
  scopes: ['payments:initiate'],
  amount: ({ amount }: Payment) => amount,
} as const satisfies Rule<Payment>;
const payment = (body: Payment): Payment => body;

function post(service: TestService, scope: string, body: object): RequestInit {
  const headers = { ...bearer(service, scope), 'content-type': 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

describe.each(platforms)('$name', (platform) => {
  test('an amount is read after the pipes, also after those that change it in place', async () => {
    await using service = await startTestService();
    const double: PipeTransform<Payment> = {
      transform: (body) => Object.assign(body, { amount: String(Number(body.amount) * 2) }),
    };

    @Controller()
    class Payments {
      @Post()
      @UsePipes(double)
      @RequireGrant(pay, { input: payment })
      pay(@Body() body: Payment): Payment {
        return body;
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Payments] }));
    const paid = await fetch(site.url, post(service, 'payments:initiate:max_500', { amount: '250' }));
    expect(await paid.json()).toEqual({ amount: '500' });
    const over = await fetch(site.url, post(service, 'payments:initiate:max_500', { amount: '251' }));
    expect(await over.json()).toMatchObject({ missingScopes: ['payments:initiate:max_502'] });
  });

  test('interceptors and pipes run for nobody without a grant that holds the scopes, whatever the amount', async () => {
    await using service = await startTestService();
    const ran: string[] = [];
    const interceptor: NestInterceptor = {
      intercept(_context, next) {
        ran.push('interceptor');
        return next.handle();
      },
    };
    const pipe: PipeTransform = {
      transform(value: unknown) {
        ran.push('pipe');
        return value;
      },
    };

    @Controller()
    class Payments {
      @Post()
      @UseInterceptors(interceptor)
      @UsePipes(pipe)
      @RequireGrant(pay, { input: payment })
      pay(@Body() _body: Payment): string {
        ran.push('method');
        return 'paid';
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Payments] }));
    const body = { amount: '420' };
    expect((await fetch(site.url, { method: 'POST' })).status).toBe(401);
    expect((await fetch(site.url, post(service, 'flights:book', body))).status).toBe(403);
    expect(ran).toEqual([]);
    expect((await fetch(site.url, post(service, 'payments:initiate:max_400', body))).status).toBe(403);
    expect(ran).toEqual(['interceptor', 'pipe']);
    expect((await fetch(site.url, post(service, 'payments:initiate', body))).status).toBe(201);
    expect(ran.slice(2)).toEqual(['interceptor', 'pipe', 'method']);
    expect(await service.recorded()).toEqual([
      'blocked payments:initiate',
      'blocked payments:initiate',
      'allowed payments:initiate',
      'success payments:initiate',
    ]);
  });

  test('a response that an interceptor has kept is not for callers without a grant', async () => {
    await using service = await startTestService();
    let kept: unknown;
    const cache: NestInterceptor = {
      intercept(_context, next) {
        return kept === undefined ? next.handle() : of(kept);
      },
    };

    @Controller()
    class Payments {
      @Post()
      @UseInterceptors(cache)
      @RequireGrant(pay, { input: payment })
      pay(@Body() _body: Payment): unknown {
        kept = { secret: 'Alice has paid.' };
        return kept;
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Payments] }));
    const body = { amount: '420' };
    expect((await fetch(site.url, post(service, 'payments:initiate', body))).status).toBe(201);
    expect((await fetch(site.url, post(service, 'flights:book', body))).status).toBe(403);
    expect((await fetch(site.url, { method: 'POST' })).status).toBe(401);
  });

  test('a method does not run for a request that was let through and whose pipes then fail', async () => {
    await using service = await startTestService();
    const failing: PipeTransform = {
      transform() {
        throw new TypeError('The pipe broke.');
      },
    };

    @Controller()
    class Flights {
      @Post('pay')
      @UsePipes(failing)
      @RequireGrant(pay, { input: payment })
      pay(@Body() _body: Payment): string {
        throw new Error('The method was reached.');
      }

      @Post('book')
      @UsePipes(failing)
      @RequireGrant(book)
      book(@Body() _body: unknown): string {
        throw new Error('The method was reached.');
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Flights] }));
    expect((await fetch(`${site.url}/pay`, post(service, 'payments:initiate', {}))).status).toBe(500);
    expect(await service.recorded()).toEqual([]);
    expect((await fetch(`${site.url}/book`, post(service, 'flights:book', {}))).status).toBe(500);
    expect(await service.recorded()).toEqual(['allowed flights:book', 'failure flights:book']);
  });

  test('a controller that is made for each request is guarded, and keeps its "this"', async () => {
    await using service = await startTestService();

    @Injectable({ scope: Scope.REQUEST })
    @Controller({ scope: Scope.REQUEST })
    class Flights {
      readonly #name: string = 'flights';

      @Get()
      @RequireGrant(book)
      list(): string {
        return this.#name;
      }

      @Post()
      @RequireGrant(pay, { input: payment })
      pay(@Body() body: Payment): string {
        return `${this.#name} ${body.amount}`;
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Flights] }));
    expect((await fetch(site.url)).status).toBe(401);
    expect(await (await fetch(site.url, { headers: bearer(service, 'flights:book') })).text()).toBe(
      'flights',
    );
    const paid = await fetch(site.url, post(service, 'payments:initiate:max_500', { amount: '420' }));
    expect(await paid.text()).toBe('flights 420');
    const over = await fetch(site.url, post(service, 'payments:initiate:max_400', { amount: '420' }));
    expect(over.status).toBe(403);
  });
});
