import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { faultsSoFar } from '../../support/contract.ts';
import { forgetServer, rememberServer } from '../../support/own-servers.ts';
import { callerOf } from '../../support/server.ts';

test('every `fetch` of a test is checked against the OpenAPI document, and a deviation fails the test even if it ignores it', async () => {
  const careless = createServer((_request, response) => {
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-request-id': 'req_1',
      })
      .end('{"a":1}');
  });
  await new Promise<void>((resolve) => careless.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(careless.address() as AddressInfo).port}`;
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(faultsSoFar()).toEqual([]);
  rememberServer(url, 'sandbox');
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(faultsSoFar()).toEqual([expect.stringMatching(/^GET \/health 200: the body /)]);
  await expect(callerOf(url, null)('GET /health')).rejects.toThrow('not as the OpenAPI document says');
  forgetServer(url);
  careless.close();
});
