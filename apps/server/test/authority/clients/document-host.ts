import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What a path of a host answers: a document, or anything. */
export type Answer = Readonly<Record<string, unknown>> | RequestListener;

/** The document of a client, and where it is. */
export interface PublishedClient {
  path: string;
  url: string;
  document: Readonly<Record<string, unknown>>;
}

/** A host on loopback that publishes documents. */
export interface DocumentHost {
  url: string;
  /** Publishes at a path; returns the URL. */
  publish(path: string, answer: Answer, headers?: Record<string, string>): string;
  /** A path that was not used before. */
  newPath(): string;
  /** Publishes a good document at a new path, with the given differences; a member that is `undefined` is left out. */
  publishClient(different?: object, headers?: Record<string, string>): PublishedClient;
  /** How often a path was asked for. */
  asked(path: string): number;
  close(): void;
}

/** @param tls serves https with this key and certificate */
export async function documentHost(tls?: ServerOptions): Promise<DocumentHost> {
  const answers = new Map<string, { answer: Answer; headers: Record<string, string> }>();
  const requests: string[] = [];
  const respond: RequestListener = (request, response) => {
    const { url: path = '' } = request;
    requests.push(path);
    const { answer, headers } = answers.get(path) ?? { answer: {}, headers: {} };
    if (typeof answer === 'function') return answer(request, response);
    response.writeHead(answers.has(path) ? 200 : 404, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(answer));
  };
  const listener = tls === undefined ? createServer(respond) : createSecureServer(tls, respond);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const url = tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  let paths = 0;
  const newPath = (): string => {
    paths += 1;
    return `/client-${paths}.json`;
  };
  const publish: DocumentHost['publish'] = (path, answer, headers = {}) => {
    answers.set(path, { answer, headers });
    return url + path;
  };
  return {
    url,
    publish,
    newPath,
    publishClient(different, headers) {
      const path = newPath();
      const named = { client_id: url + path, client_name: 'A client' };
      const document = { ...named, redirect_uris: ['https://app.example/cb'], ...different };
      return { path, document, url: publish(path, document, headers) };
    },
    asked: (path) => requests.filter((each) => each === path).length,
    close() {
      listener.closeAllConnections();
      listener.close();
    },
  };
}
