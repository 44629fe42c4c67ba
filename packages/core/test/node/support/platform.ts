/**
 * A platform for functions: runs one invocation for each line of its input, a request as JSON, and writes the answer. It
 * writes `idle` when everything is done that it was asked to wait for; then, the test freezes it.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';

interface FunctionModule {
  /** AWS Lambda's way. */
  readonly handler?: (event: object) => Promise<object>;
  /** Vercel's way. */
  readonly GET?: (request: Request) => Promise<Response>;
}

const awaited: Promise<unknown>[] = [];
// What `waitUntil` of `@vercel/functions` looks for.
Object.assign(globalThis, {
  [Symbol.for('@vercel/request-context')]: {
    get: () => ({ waitUntil: (work: Promise<unknown>) => void awaited.push(work) }),
  },
});

const { handler, GET } = (await import(process.env['FUNCTION'] ?? '')) as FunctionModule;

interface Sent {
  readonly headers: Record<string, string>;
  readonly query: string;
}

async function invoke({ headers, query }: Sent): Promise<object | undefined> {
  if (handler !== undefined) return handler({ headers, rawQueryString: query });
  const answer = await GET?.(new Request(`https://travel.example/api/flights?${query}`, { headers }));
  return answer && { statusCode: answer.status, body: await answer.text() };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await invoke(JSON.parse(line) as Sent)));
  await Promise.all(awaited.splice(0));
  console.log('idle');
}
