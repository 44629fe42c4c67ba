import { AuthorizationError, createGrantex, readBearerToken, toRefusal } from '@grantex/core';

// Once: all invocations of an instance share it.
const grantex = createGrantex();
const rule = { scopes: ['flights:search'] } as const;

/** What it needs of an event of a function URL, or of API Gateway with payloads of version 2.0. */
interface HttpEvent {
  readonly headers: Record<string, string>;
  readonly rawQueryString: string;
}

export async function handler(event: HttpEvent): Promise<object> {
  const token = (): string => readBearerToken(new Headers(event.headers), `?${event.rawQueryString}`);
  const call = { token, action: 'flights.search', input: undefined, rule };
  try {
    const flights = await grantex.guard.run(call, () => ['OS 87']);
    return { statusCode: 200, body: JSON.stringify({ flights }) };
  } catch (error) {
    // A fault of the function itself is not a refusal.
    if (!AuthorizationError.is(error)) throw error;
    const { status, headers, body } = toRefusal(error, grantex.guard.challenge);
    return { statusCode: status, headers, body: JSON.stringify(body) };
  } finally {
    // Lambda freezes the instance as soon as it has the answer. Faults have been reported to `onFault`.
    await grantex.flush().catch(() => {});
  }
}
