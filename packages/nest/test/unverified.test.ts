import { RequireGrant, type Rule } from '@grantex/nest';
import { startTestService } from '@grantex/testing';
import { All, Body, Controller, Get, HttpCode, Options, Post, Req, Sse } from '@nestjs/common';
import { bearer, endings, PREFLIGHT, sendUnverified } from 'adapter-tests';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Observable } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { moduleOf, platforms, serve } from './platforms.ts';

const rule = { scopes: ['flights:book'] } as const satisfies Rule;

const reached: string[] = [];
const act = ({ method }: { readonly method: string }): string => {
  reached.push(method);
  return 'acted';
};

@Controller()
@RequireGrant(rule)
class OnController {
  @All('api')
  act(@Req() request: Request): string {
    return act(request);
  }
}

@Controller()
class OnMethod {
  @All('api')
  @RequireGrant(rule)
  act(@Req() request: Request): string {
    return act(request);
  }
}

@Controller()
class AboveTheRoute {
  @RequireGrant(rule)
  @All('api')
  act(@Req() request: Request): string {
    return act(request);
  }
}

@Controller()
class ReadingArguments {
  @All('api')
  @HttpCode(200)
  @RequireGrant(rule, { input: (body: unknown) => body })
  act(@Body() _body: unknown, @Req() request: Request): string {
    return act(request);
  }
}

@Controller()
class OnEachRoute {
  @Get('api')
  @RequireGrant(rule)
  get(@Req() request: Request): string {
    return act(request);
  }

  @Post('api')
  @RequireGrant(rule)
  post(@Req() request: Request): string {
    return act(request);
  }

  @Options('api')
  @RequireGrant(rule)
  options(@Req() request: Request): string {
    return act(request);
  }
}

describe.each(platforms)('$name', (platform) => {
  test.each([
    ['on a controller', OnController],
    ['on a method', OnMethod],
    ['above the route', AboveTheRoute],
    ['reading arguments', ReadingArguments],
    ['on each route', OnEachRoute],
  ])('without a grant no method behind a guard runs: %s', async (_place, controller) => {
    await using service = await startTestService();

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [controller] }));
    expect(await sendUnverified((request) => fetch(`${site.url}/api`, request))).toEqual([]);
    expect(reached).toEqual([]);
    const answer = await fetch(`${site.url}/api`, { headers: bearer(service, 'flights:book') });
    expect(await answer.text()).toBe('acted');
    expect(reached.splice(0)).toEqual(['GET']);
  });

  test('enableCors answers preflights, and a call with a grant passes both', async () => {
    await using service = await startTestService();

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [OnEachRoute] }), (app) =>
      app.enableCors({ origin: 'https://app.example' }),
    );
    const preflight = await fetch(`${site.url}/api`, {
      method: 'OPTIONS',
      headers: PREFLIGHT,
    });
    expect(preflight.status).toBe(204);
    const headers = { ...bearer(service, 'flights:book'), origin: 'https://app.example' };
    const answer = await fetch(`${site.url}/api`, { method: 'POST', headers });
    expect(await answer.text()).toBe('acted');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(reached.splice(0)).toEqual(['POST']);
  });

  test('server-sent events are guarded, and recorded as their client leaves', async () => {
    await using service = await startTestService();

    @Controller()
    class Events {
      @Sse()
      @RequireGrant(rule)
      events(): Observable<{ data: string }> {
        return new Observable((subscriber) => subscriber.next({ data: 'one' }));
      }
    }

    await using site = await serve(platform, moduleOf(service.guard, { controllers: [Events] }));
    expect((await fetch(site.url)).status).toBe(401);
    const request = httpRequest({ port: site.port, agent: false, headers: bearer(service, 'flights:book') });
    const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
    await once(response, 'data');
    response.destroy();
    expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
  });
});
