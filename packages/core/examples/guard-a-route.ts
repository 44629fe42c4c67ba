import { AuthorizationError, readBearerToken, toRefusal } from '@grantex/core';
import { guard } from './guard-a-tool.ts';

/** A route of any server that speaks the Fetch API. */
export async function searchFlights(request: Request): Promise<Response> {
  const call = {
    token: () => readBearerToken(request.headers, request.url),
    action: 'flights.search',
    input: undefined,
    rule: { scopes: ['flights:search'] },
  } as const;
  try {
    return await guard.run(
      call,
      () => Response.json({ flights: ['OS 87'] }),
      (response) => response.status >= 400,
    );
  } catch (error) {
    if (!AuthorizationError.is(error)) throw error;
    const { status, headers, body } = toRefusal(error);
    return Response.json(body, { status, headers });
  }
}
