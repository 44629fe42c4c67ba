import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { listen, type Listening } from './listen.ts';

/** Serves a Fetch API handler over a real socket. */
export function serveFetch(answer: typeof globalThis.fetch): Promise<Listening> {
  return listen((request, response) => {
    const left = new AbortController();
    response.once('close', () => left.abort());
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    const answered = text(request).then((body) =>
      answer(`http://server.test${request.url}`, { headers, body, signal: left.signal }),
    );
    answered.then(
      ({ status, headers: sent, body }) => {
        response.writeHead(status, Object.fromEntries(sent));
        response.flushHeaders();
        if (body === null) return response.end();
        return Readable.fromWeb(body as never)
          .on('error', () => response.destroy())
          .pipe(response);
      },
      () => response.destroy(),
    );
  });
}
