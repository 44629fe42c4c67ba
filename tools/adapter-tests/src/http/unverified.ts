/** The preflight that a browser sends before it sends a token to another origin. */
export const PREFLIGHT: Readonly<Record<string, string>> = {
  origin: 'https://app.example',
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization',
};

/** Requests without a grant that a framework, or a guard, might let through. */
const REQUESTS: readonly RequestInit[] = [
  { method: 'OPTIONS', headers: PREFLIGHT },
  {
    method: 'OPTIONS',
    headers: { ...PREFLIGHT, 'content-type': 'application/json' },
    body: '{"amount":900}',
  },
  { method: 'OPTIONS' },
  { method: 'HEAD', headers: PREFLIGHT },
  { method: 'POST', headers: { ...PREFLIGHT, 'x-http-method-override': 'OPTIONS' } },
];

/** Sends requests without a grant, and returns the statuses of those that were not refused for the lack of one. */
export async function sendUnverified(
  send: (request: RequestInit) => Response | Promise<Response>,
): Promise<number[]> {
  const statuses: number[] = [];
  for (const request of REQUESTS) statuses.push((await send(request)).status);
  return statuses.filter((status) => status !== 401);
}
