import { isPromise } from '../../base/maybe-promise.ts';
import { followReadableStream } from './follow-readable-stream.ts';
import type { StreamEnd } from './stream-end.ts';

type Method = (...values: readonly unknown[]) => unknown;

const BODY_READERS = ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'] as const;

export function isResponse(value: object): value is Response {
  return value instanceof Response;
}

function isPlainResponse(response: Response): boolean {
  return Object.getPrototypeOf(response) === Response.prototype;
}

/** Whether a response has a body that nobody has read yet, and that can be followed. */
export function isUnreadResponse(response: Response): boolean {
  try {
    // Throws for what only inherits from a response, and for proxies: their members cannot be replaced.
    Reflect.get(Response.prototype, 'bodyUsed', response);
    const { body, bodyUsed } = response;
    if (body === null || bodyUsed || body.locked) return false;
    return isPlainResponse(response) || hasOpenMembers(response);
  } catch {
    return false;
  }
}

/** Whether an object can be given the members that `followMembers` gives it. */
function hasOpenMembers(response: Response): boolean {
  const isFixed = (member: string): boolean =>
    Reflect.getOwnPropertyDescriptor(response, member)?.configurable === false;
  return Object.isExtensible(response) && !['body', 'bodyUsed', ...BODY_READERS].some(isFixed);
}

/** Returns a response that reports how its body ended. An object of a class that extends Response stays the same one. */
export function followResponse<RESPONSE extends Response>(response: RESPONSE, end: StreamEnd): RESPONSE {
  if (!isPlainResponse(response)) return followMembers(response, end);
  return response.body === null ? response : copyResponse(response, response.body, end);
}

/** The body of a response cannot be replaced, so this copies everything else into a new one. */
function copyResponse<RESPONSE extends Response>(
  response: RESPONSE,
  body: ReadableStream,
  end: StreamEnd,
): RESPONSE {
  const { url, redirected, type } = response;
  const copy = new Response(followReadableStream(body, end), response);
  return Object.defineProperties(copy as RESPONSE, {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: type },
  });
}

/**
 * A new response would lack the private members of an object of a class that extends Response. Instead the object is
 * given members that read the followed body.
 */
function followMembers<RESPONSE extends Response>(response: RESPONSE, end: StreamEnd): RESPONSE {
  const inherited = (member: string): unknown =>
    Reflect.get(Object.getPrototypeOf(response) as object, member, response);
  const given = Object.getOwnPropertyDescriptor(response, 'body');
  // Read late, because a class that clones itself replaces its body.
  const body = (): unknown =>
    given === undefined ? inherited('body') : (given.get?.call(response) ?? given.value);
  let copy: Response | undefined;
  // Made on the first read: a runtime may send the object itself, and must not find its body locked.
  const followed = (): Response => (copy ??= copyResponse(response, body() as ReadableStream, end));
  for (const name of BODY_READERS) {
    const reader = response[name] as Method | undefined;
    // Missing in older runtimes.
    if (reader === undefined) continue;
    const isOverridden = reader !== Response.prototype[name];
    const read =
      name === 'clone' ? () => followed().clone() : async () => followed()[name]() as Promise<unknown>;
    const value: Method = isOverridden
      ? (...values) => observeReader(reader.apply(response, [...values]), end)
      : read;
    Object.defineProperty(response, name, { value, configurable: true, writable: true });
  }
  return Object.defineProperties(response, {
    body: { get: () => followed().body, configurable: true },
    bodyUsed: { get: () => copy?.bodyUsed ?? inherited('bodyUsed'), configurable: true },
  });
}

/** A class that overrides a reader may read the body itself; it is done when its promise settles. */
function observeReader(read: unknown, end: StreamEnd): unknown {
  return isPromise(read)
    ? read.then(
        (value) => {
          end.ended();
          return value;
        },
        (error: unknown) => {
          end.threw(error);
          throw error;
        },
      )
    : read;
}
