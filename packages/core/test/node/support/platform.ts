/**
 * A platform for functions: runs one invocation for each line of its input, and writes the answer. It writes `idle` when
 * everything is done that it was asked to wait for; then, the test freezes it.
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

async function invoke(headers: Record<string, string>): Promise<object | undefined> {
  if (handler !== undefined) return handler({ headers });
  const answer = await GET?.(new Request('https://travel.example/api/flights', { headers }));
  return answer && { statusCode: answer.status, body: await answer.text() };
}

for await (const authorization of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await invoke({ authorization })));
  await Promise.all(awaited.splice(0));
  console.log('idle');
}
