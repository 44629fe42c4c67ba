import { isPromise } from './maybe-promise.ts';

/** How following a stream came out, and what is known of it. */
export interface StreamEnd {
  readonly ended: () => void;
  readonly threw: (error: unknown) => void;
  /** The reader left before the end. */
  readonly left: () => void;
}

/** Whether a result is a stream whose end is the end of the call; one that somebody reads already is not. */
export function isStream(value: unknown): value is AsyncIterable<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  if (isResponse(value)) return isUnread(value) && (isPlainResponse(value) || Object.isExtensible(value));
  return isReadableStream(value) ? !value.locked : Symbol.asyncIterator in value;
}

/**
 * Returns a stream that hands on everything of another one, and reports how it ended. One that nobody can read any more was
 * left. All other members of the result stay reachable, because they are those of the original.
 */
export function followStream<STREAM extends object>(stream: STREAM, end: StreamEnd): STREAM {
  unreachable?.register(end, end.left);
  return follow(stream, end);
}

/**
 * Every returned stream holds its `end`. When an `end` is garbage collected, nobody has its stream any more. Missing in
 * Workers with an old compatibility date.
 */
const unreachable: FinalizationRegistry<() => void> | undefined =
  typeof FinalizationRegistry === 'undefined' ? undefined : new FinalizationRegistry((left) => left());

function follow<STREAM extends object>(stream: STREAM, end: StreamEnd): STREAM {
  if (isResponse(stream))
    return isPlainResponse(stream) ? copyResponse(stream, end) : followMembers(stream, end);
  if (isReadableStream(stream)) return followReadableStream(stream, end) as ReadableStream & STREAM;
  if (isNodeStream(stream)) return followNodeStream(stream, end);
  return new Proxy(targetFor(stream), {
    get(_target, member) {
      // Read from the object itself: members that live in private fields are not found through the proxy.
      const value: unknown = Reflect.get(stream, member, stream);
      if (typeof value !== 'function') return value;
      const method = value as Method;
      const call: Method = (...values) => method.apply(stream, [...values]);
      if (member === Symbol.asyncIterator) return () => followIterator(call() as AsyncIterator<unknown>, end);
      const followed = isIterator(stream) && isFollowed(member) ? FOLLOWED[member] : undefined;
      return followed === undefined ? following(call, end) : followed(call, end);
    },
  });
}

/** A proxy must answer what its target holds for good as it is; an object that inherits it holds nothing. */
function targetFor<STREAM extends object>(stream: STREAM): STREAM {
  const isFixed = (member: string | symbol): boolean =>
    Reflect.getOwnPropertyDescriptor(stream, member)?.configurable === false;
  return Reflect.ownKeys(stream).some(isFixed) ? (Object.create(stream) as STREAM) : stream;
}

type Method = (...values: readonly unknown[]) => unknown;

/** A stream that a method gives, such as `toReadableStream` of several clients, may be read in the place of this one. */
function following(call: Method, end: StreamEnd): Method {
  return (...values) => {
    const given = call(...values);
    return isStream(given) ? follow(given, end) : given;
  };
}

function followIterator(iterator: AsyncIterator<unknown>, end: StreamEnd): AsyncIterator<unknown> {
  return follow(iterator, end);
}

function isFollowed(member: string | symbol): member is string {
  return typeof member === 'string' && Object.hasOwn(FOLLOWED, member);
}

const FOLLOWED: { readonly [member: string]: ((call: Method, end: StreamEnd) => Method) | undefined } = {
  next:
    (call, end) =>
    (...values) =>
      observe(() => call(...values), end, end.ended),
  throw:
    (call, end) =>
    (...values) =>
      observe(() => call(...values), end, end.left),
  return:
    (call, end) =>
    (...values) => {
      end.left();
      return call(...values);
    },
};

async function observe(
  step: () => unknown,
  end: StreamEnd,
  done: () => void,
): Promise<IteratorResult<unknown>> {
  try {
    const result = (await step()) as IteratorResult<unknown>;
    if (result.done === true) done();
    return result;
  } catch (error) {
    end.threw(error);
    throw error;
  }
}

/** A response cannot be given another body, but a new one can be given everything of it. */
function copyResponse<RESPONSE extends Response>(response: RESPONSE, end: StreamEnd): RESPONSE {
  const { body, url, redirected, type } = response;
  if (body === null) return response;
  const copy = new Response(followReadableStream(body, end), response);
  return Object.defineProperties(copy as RESPONSE, {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: type },
  });
}

const BODY_READERS = ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'] as const;

/**
 * A new response would lack the private members of an object of a class that extends Response. Instead the object is
 * given members that read the followed body.
 */
function followMembers<RESPONSE extends Response>(response: RESPONSE, end: StreamEnd): RESPONSE {
  const { body } = response;
  if (body === null) return response;
  let copy: Response | undefined;
  // Made when it is first read: a runtime may send the object itself, and must not find its body locked.
  const followed = (): Response =>
    (copy ??= new Response(followReadableStream(body, end), { headers: response.headers }));
  for (const name of BODY_READERS) {
    const reader = response[name] as Method | undefined;
    // Missing in older runtimes.
    if (reader === undefined) continue;
    const isOverridden = reader !== Response.prototype[name];
    const value: Method = isOverridden
      ? (...values) => observeReader(reader.apply(response, [...values]), end)
      : () => followed()[name]();
    Object.defineProperty(response, name, { value, configurable: true, writable: true });
  }
  const wasUsed = (): unknown => Reflect.get(Object.getPrototypeOf(response) as object, 'bodyUsed', response);
  return Object.defineProperties(response, {
    body: { get: () => followed().body, configurable: true },
    bodyUsed: { get: () => copy?.bodyUsed ?? wasUsed(), configurable: true },
  });
}

/** What a class makes of a reader may read the body itself, and is done with it when its promise is settled. */
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

function followReadableStream(stream: ReadableStream, end: StreamEnd): ReadableStream {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const chunk: ReadableStreamReadResult<unknown> = await reader.read();
          if (!chunk.done) return controller.enqueue(chunk.value);
          end.ended();
          controller.close();
        } catch (error) {
          end.threw(error);
          throw error;
        }
      },
      cancel(reason) {
        end.left();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A Readable of Node, as far as it is needed here. */
interface NodeStream {
  once(event: 'end' | 'close', listener: () => void): unknown;
  readonly readableEnded?: boolean;
  readonly destroyed?: boolean;
  readonly errored?: unknown;
}

/** It may be read in four ways; its events tell of each, and to listen for these two changes none. */
function followNodeStream<STREAM extends NodeStream>(stream: STREAM, end: StreamEnd): STREAM {
  const closed = (): void => (wasLeft(stream) ? end.left() : end.threw(stream.errored));
  if (stream.readableEnded === true) end.ended();
  else if (stream.destroyed === true) closed();
  stream.once('end', end.ended);
  stream.once('close', closed);
  return stream;
}

/** Leaving `for await` destroys the stream, with an error that nobody throws. */
function wasLeft({ errored }: NodeStream): boolean {
  return !(errored instanceof Error) || errored.name === 'AbortError';
}

function isNodeStream(value: object): value is NodeStream {
  return 'pipe' in value && 'once' in value && typeof value.once === 'function';
}

function isReadableStream(value: object): value is ReadableStream {
  return value instanceof ReadableStream;
}

function isResponse(value: object): value is Response {
  return value instanceof Response;
}

function isPlainResponse(response: Response): boolean {
  return Object.getPrototypeOf(response) === Response.prototype;
}

function isUnread({ body, bodyUsed }: Response): boolean {
  return body !== null && !bodyUsed && !body.locked;
}

function isIterator(value: object): boolean {
  return 'next' in value && typeof value.next === 'function';
}
