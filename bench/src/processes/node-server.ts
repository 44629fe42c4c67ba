/** Nothing but Node's HTTP server with one route, bare or behind core's guard. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuard, readBearerToken, toRefusal } from '@grantex/core';
import { isPromise } from '@grantex/core/adapter';
import { serveParent } from './child.ts';
import { cachingVerifier, type GuardedServerOptions } from './guarded-server.ts';
import { startParameter } from './start-child.ts';

const options = startParameter() as GuardedServerOptions;

const bare: RequestListener = (_request, response) => {
  const body = '{"flights":[]}';
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
};

function guarded(): RequestListener {
  const guard = createGuard({ verifier: cachingVerifier(options), audit: false });
  const rule = { scopes: [options.scope] } as const;
  return (request, response) => {
    const token = (): string | undefined => readBearerToken(request.rawHeaders, request.url);
    const refuse = (error: unknown): void => {
      response.writeHead(toRefusal(error).status).end();
    };
    try {
      const done = guard.run({ token, action: options.scope, input: undefined, rule }, () =>
        bare(request, response),
      );
      if (isPromise(done)) done.catch(refuse);
    } catch (error) {
      refuse(error);
    }
  };
}

const server = createServer(options.guard === 'none' ? bare : guarded()).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveParent(`http://127.0.0.1:${port}`, async () => server.closeAllConnections());
});
