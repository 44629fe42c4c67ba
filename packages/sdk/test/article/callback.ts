/**
 * What the article leaves to its reader: the callback route of an application. Loaded before `travel-agent.ts`, which
 * is the article's block, unchanged. A sandbox approves at once and returns the code that it would otherwise send with
 * the person's browser. This keeps it as `callbackCode`, as the callback route would.
 */
declare global {
  var callbackCode: string;
}

const send = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const response = await send(input, init);
  if (input instanceof Request || !String(input).endsWith('/v1/authorize')) return response;
  const { code } = (await response.clone().json()) as { code: string };
  globalThis.callbackCode = code;
  return response;
};
