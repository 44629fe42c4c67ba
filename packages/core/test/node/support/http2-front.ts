import { request } from 'node:http';
import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

/** What stands in front of a server in production: it ends TLS, and speaks HTTP/2 with clients. */
export interface Http2Front extends AsyncDisposable {
  readonly url: string;
  /** What clients must trust, as PEM. */
  readonly certificate: string;
  /** The number of connections so far. */
  connections(): number;
}

/** @param target the address of the server */
export async function startHttp2Front(target: string): Promise<Http2Front> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const sessions = new Set<ServerHttp2Session>();
  let connections = 0;
  const front = createSecureServer({ key, cert });
  front.on('session', (session) => {
    connections += 1;
    sessions.add(session.once('close', () => sessions.delete(session)));
  });
  front.on('stream', (stream, headers) => {
    const fields = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
    const options = { method: headers[':method'], headers: Object.fromEntries(fields) };
    const forwarded = request(`${target}${headers[':path']}`, options, (answer) => {
      const {
        connection: _connection,
        'transfer-encoding': _encoding,
        'keep-alive': _alive,
        ...rest
      } = answer.headers;
      stream.respond({ ':status': answer.statusCode, ...rest });
      answer.pipe(stream);
    });
    forwarded.once('error', () => stream.destroy());
    stream.once('error', () => forwarded.destroy());
    stream.once('close', () => forwarded.destroy());
    stream.pipe(forwarded);
  });
  await new Promise<void>((resolve) => front.listen(0, 'localhost', resolve));
  return {
    url: `https://localhost:${(front.address() as AddressInfo).port}`,
    certificate: cert,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
