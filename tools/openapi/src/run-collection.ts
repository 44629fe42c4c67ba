import newman, { type Arguments, type Header, type Summary } from 'newman';
import type { Collection } from './collection.ts';
import type { Sandbox } from './sandbox.ts';

/** A request of a run, and its answer. */
export interface Ran {
  /** That of the item in the collection. */
  readonly id: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Undefined without one. */
  readonly body: string | undefined;
  readonly status: number;
  readonly headers: Headers;
  readonly answer: Buffer;
}

/** What a run of the collection came to. */
export interface Run {
  readonly ran: readonly Ran[];
  /** What failed, one line each. */
  readonly failures: readonly string[];
}

/** Milliseconds that one request may take. */
const PATIENCE = 60_000;

/** Runs the whole collection with newman, as somebody does who has imported it. */
export async function runCollection(
  collection: Collection,
  { url, apiKey }: Pick<Sandbox, 'url' | 'apiKey'>,
): Promise<Run> {
  const ran: Ran[] = [];
  const summary = await new Promise<Summary>((resolve, reject) => {
    newman
      .run(
        {
          // A copy: newman writes into it.
          collection: structuredClone(collection),
          envVar: [
            { key: 'baseUrl', value: url },
            { key: 'apiKey', value: apiKey },
          ],
          reporters: [],
          timeoutRequest: PATIENCE,
        },
        (error, result) => (error === null ? resolve(result) : reject(error)),
      )
      .on('request', (error, { item, request, response }) => {
        if (error !== null || response === undefined) return;
        ran.push({
          id: item.id,
          method: request.method,
          url: request.url.getPathWithQuery(),
          body: textOf(request.body),
          status: response.code,
          headers: headersOf(response.headers.all()),
          answer: response.stream ?? Buffer.alloc(0),
        });
      });
  });
  const failures = summary.run.failures.map(
    ({ source, error }) => `${source?.name ?? ''}: ${error.test ?? ''} ${error.message}`,
  );
  return { ran, failures };
}

function textOf(body: Arguments['request']['body']): string | undefined {
  if (body?.mode === 'raw') return String(body.raw);
  return body?.mode === 'urlencoded' ? String(body.urlencoded) : undefined;
}

function headersOf(headers: readonly Header[]): Headers {
  return new Headers(headers.map((header): [string, string] => [header.key, header.value]));
}
