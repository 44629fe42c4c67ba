import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Attempt, Credentials, Outcome } from './driver.ts';

/**
 * Makes the call of an attempt over HTTP: `POST /<tool>` with the input as JSON.
 * @param readOutcome reads the framework's response
 */
export async function callOverHttp(
  port: number,
  { credentials, toolName = 'payments', input, leavesEarly, signal }: Attempt,
  readOutcome: (response: IncomingMessage) => Promise<Outcome>,
): Promise<Outcome> {
  const request = httpRequest({ port, method: 'POST', path: `/${toolName}`, agent: false, signal });
  request.setHeader('content-type', 'application/json');
  const values = authorizationOf(credentials);
  if (values.length > 0) request.setHeader('authorization', values);
  request.end(input === 'unacceptable' ? '{"to": ' : JSON.stringify(input));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (!leavesEarly) return readOutcome(response);
  await once(response, 'data');
  response.destroy();
  return { kind: 'left' };
}

/** The values of the `Authorization` headers for these credentials. */
export function authorizationOf(credentials: Credentials): readonly string[] {
  if (credentials.kind === 'headers') return credentials.values;
  return credentials.kind === 'token' ? [`Bearer ${credentials.token}`] : [];
}
