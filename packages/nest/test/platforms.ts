import { GrantexModule, type Guard } from '@grantex/nest';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type INestApplication,
  Module,
  type ModuleMetadata,
  type NestApplicationOptions,
} from '@nestjs/common';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listening } from 'adapter-tests';

/** A platform that Nest runs on. */
export interface Platform {
  readonly name: string;
  create(module: object, options: NestApplicationOptions): Promise<INestApplication>;
}

/** Both platforms. */
export const platforms: readonly Platform[] = [
  {
    name: 'Nest on Express',
    create: (module, options) =>
      NestFactory.create<NestExpressApplication>(module, new ExpressAdapter(), options),
  },
  {
    name: 'Nest on Fastify',
    create: (module, options) =>
      NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), options),
  },
];

/** The root module of an application with a guard. */
export function moduleOf(guard: Guard, metadata: ModuleMetadata): object {
  const Application = function application(): void {};
  // `npm run contract` loads this file in Node, which does not know the syntax of decorators.
  Module({ ...metadata, imports: [GrantexModule.forRoot({ guard })] })(Application);
  return Application;
}

/** Serves an application on a free port. It logs nothing: tests make its handlers throw. */
export async function serve(
  platform: Platform,
  module: object,
  configure: (app: INestApplication) => void = () => {},
): Promise<Listening & { readonly app: INestApplication }> {
  const app = await platform.create(module, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  configure(app);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer() as Server;
  const { port } = server.address() as AddressInfo;
  return {
    app,
    server,
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await app.close();
    },
  };
}
