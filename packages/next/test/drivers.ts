import { getRequestListener } from '@hono/node-server';
import type { AdapterDriver } from '@grantex/testing';
import { type HttpDriver, listen, overHttp } from 'adapter-tests';
import { NextRequest } from 'next/server.js';
import { cannotExpress, handlerOf } from './handler-of.ts';

/** Route handlers with the requests of Next, on a server of Node; `test/build.ts` runs them in Next itself. */
export const httpDrivers: readonly HttpDriver[] = [
  {
    name: 'Next 16 route handlers',
    cannotExpress,
    endings: { thrown: { threw: 'Error' }, broken: { threw: 'Error' } },
    serve(routes, onError) {
      const respond = handlerOf(routes, onError);
      return listen(getRequestListener((request) => respond(nextRequest(request))));
    },
  },
];

/** The adapter as every run tests it. */
export const drivers: readonly AdapterDriver[] = httpDrivers.map(overHttp);

/** The request as Next gives it to a handler; its class takes only requests of Node itself. */
function nextRequest({ url, method, headers, body, signal }: Request): NextRequest {
  return new NextRequest(url, { method, headers, signal, ...(body !== null && { body, duplex: 'half' }) });
}
