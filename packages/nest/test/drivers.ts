import { Readable } from 'node:stream';
import {
  type Grant,
  GrantexModule,
  GrantGuard,
  GrantSignal,
  RequestGrant,
  RequireGrant,
  type Rule,
} from '@grantex/nest';
import type { AdapterDriver } from '@grantex/testing';
import {
  type ArgumentsHost,
  Body,
  Controller,
  type ExecutionContext,
  Get,
  HttpException,
  type HttpServer,
  Module,
  Post,
  Res,
  StreamableFile,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { type HttpDriver, type HttpRoute, overHttp, type RouteGuard } from 'adapter-tests';
import { IsString } from 'class-validator';
import { platforms, serve } from './platforms.ts';

/**
 * Nest on both of its platforms, over real HTTP. Its decorators are called here: Node runs this file as it stands, and does
 * not know their syntax.
 */
export const httpDrivers: readonly HttpDriver[] = platforms.map((platform) => ({
  name: platform.name,
  cannotExpress: {},
  serve(routes, onError) {
    const Application = function application(): void {};
    const guard = routes[0]?.guards[0].guard;
    const imports = guard === undefined ? [] : [GrantexModule.forRoot({ guard })];
    Module({ imports, controllers: routes.map(controllerOf) })(Application);
    return serve(platform, Application, (app) => {
      if (onError !== undefined) app.useGlobalFilters(new HandlerErrors(onError, app.getHttpAdapter()));
    });
  },
}));

/** The adapter on both platforms. */
export const drivers: readonly AdapterDriver[] = httpDrivers.map(overHttp);

/** A response of Express or Fastify. */
interface PlatformResponse {
  status(status: number): PlatformResponse;
  header(name: string, value: string): unknown;
  send(): unknown;
}

class Payment {
  to = '';
  amount = '';
}
IsString()(Payment.prototype, 'to');
IsString()(Payment.prototype, 'amount');
Reflect.defineMetadata('design:type', String, Payment.prototype, 'amount');

const toPayment = new ValidationPipe({
  expectedType: Payment,
  transform: true,
  transformOptions: { enableImplicitConversion: true },
});

function controllerOf({ method, path, guards, schema, handle }: HttpRoute): new () => object {
  class Routes {
    async run(
      body: unknown,
      grant: Grant,
      response: PlatformResponse,
      signal: AbortSignal,
    ): Promise<string | StreamableFile> {
      const {
        status = 200,
        type = 'text/plain',
        body: answer,
      } = await handle({ grant, body, signal: () => signal });
      response.status(status);
      if (typeof answer !== 'string') return new StreamableFile(Readable.from(answer), { type });
      response.header('content-type', type);
      return answer;
    }
  }
  const others = guards.filter(({ guard }) => guard !== guards[0].guard);
  Controller()(Routes);
  UseGuards(...others.map(({ guard }) => new GrantGuard({ guard })))(Routes);
  Body(...(schema === undefined ? [] : [toPayment]))(Routes.prototype, 'run', 0);
  RequestGrant()(Routes.prototype, 'run', 1);
  Res({ passthrough: true })(Routes.prototype, 'run', 2);
  GrantSignal()(Routes.prototype, 'run', 3);
  const descriptor = { ...Object.getOwnPropertyDescriptor(Routes.prototype, 'run') };
  for (const decorator of [...guards.map(decoratorOf), method === 'GET' ? Get(path) : Post(path)]) {
    decorator(Routes.prototype, 'run', descriptor);
  }
  Object.defineProperty(Routes.prototype, 'run', descriptor);
  return Routes;
}

function decoratorOf({ rule, input }: RouteGuard): MethodDecorator {
  const needed = typeof rule === 'function' ? (context: ExecutionContext) => rule(urlOf(context)) : rule;
  const decorator =
    input === undefined
      ? RequireGrant(needed as Rule)
      : RequireGrant(needed, { input: (body: unknown) => input(body) as never });
  return decorator as MethodDecorator;
}

function urlOf(context: ExecutionContext): string {
  return context.switchToHttp().getRequest<{ readonly url: string }>().url;
}

/** Gives the errors of handlers to a test, and answers others as Nest does. */
class HandlerErrors extends BaseExceptionFilter {
  readonly #onError: (error: unknown) => number;

  constructor(onError: (error: unknown) => number, adapter: HttpServer) {
    super(adapter);
    this.#onError = onError;
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    // oxlint-disable-next-line promise/valid-params -- no promise: a filter of Nest
    if (error instanceof HttpException) return super.catch(error, host);
    host.switchToHttp().getResponse<PlatformResponse>().status(this.#onError(error)).send();
  }
}
