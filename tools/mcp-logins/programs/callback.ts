import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a program on a person's machine gets the answer to a login (RFC 8252 §7.3). */
export interface Callback {
  readonly url: string;
  /** The parameters of the next answer. */
  next(): Promise<URLSearchParams>;
}

export async function listenForCallback(): Promise<Callback> {
  const answers: URLSearchParams[] = [];
  let waiting: ((answer: URLSearchParams) => void) | undefined;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname !== '/callback') return void response.writeHead(404).end();
    response.setHeader('content-type', 'text/html').end('<!doctype html><h1>You can close this page.</h1>');
    if (waiting === undefined) answers.push(searchParams);
    else waiting(searchParams);
    waiting = undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    next: async () => answers.shift() ?? new Promise((resolve) => (waiting = resolve)),
  };
}
