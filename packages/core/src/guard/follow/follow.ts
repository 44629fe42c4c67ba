import { followReadableStream } from './follow-readable-stream.ts';
import { followResponse, isResponse, isUnreadResponse } from './follow-response.ts';
import { type StreamEnd, untilGrantEnds } from './stream-end.ts';

/** Whether a result is a stream whose end is the end of the call. A stream that somebody already reads is not. */
export function isStream(value: unknown): value is AsyncIterable<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  if (isResponse(value)) return isUnreadResponse(value);
  return isReadableStream(value) ? !value.locked : Symbol.asyncIterator in value;
}

/**
 * Returns a stream with the content of another one, reports how it ended, and ends it when the grant ends. A stream that
 * nobody can read any more was left. All other members of the result stay reachable, because they are those of the
 * original.
 */
export function followStream<STREAM extends object>(stream: STREAM, end: StreamEnd): STREAM {
  unreachable?.register(end, end.left);
  return follow(stream, end);
}

/**
 * Every returned stream holds its `end`. When an `end` is garbage collected, nobody holds its stream any more.
 * `FinalizationRegistry` is missing in Workers with an old compatibility date.
 */
const unreachable: FinalizationRegistry<() => void> | undefined =
  typeof FinalizationRegistry === 'undefined' ? undefined : new FinalizationRegistry((left) => left());

function follow<STREAM extends object>(stream: STREAM, end: StreamEnd): STREAM {
  if (isResponse(stream)) return followResponse(stream, end);
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
      return followed === undefined ? following(call, end) : followed(call, end, stream);
    },
  });
}

/**
 * A proxy must return the fixed members of its target unchanged, so its target is an empty object that inherits them.
 */
function targetFor<STREAM extends object>(stream: STREAM): STREAM {
  const isFixed = (member: string | symbol): boolean =>
    Reflect.getOwnPropertyDescriptor(stream, member)?.configurable === false;
  return Reflect.ownKeys(stream).some(isFixed) ? (Object.create(stream) as STREAM) : stream;
}

type Method = (...values: readonly unknown[]) => unknown;

/** A stream that a method returns, such as `toReadableStream` of several clients, may be read instead of this one. */
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

type Follow = (call: Method, end: StreamEnd, iterator: Closable) => Method;

const FOLLOWED: { readonly [member: string]: Follow | undefined } = {
  next:
    (call, end, iterator) =>
    (...values) =>
      observe(() => call(...values), end, { done: end.ended, iterator }),
  throw:
    (call, end, iterator) =>
    (...values) =>
      observe(() => call(...values), end, { done: end.left, iterator }),
  return:
    (call, end) =>
    (...values) => {
      end.left();
      return call(...values);
    },
};

/** An iterator that can be told that nobody reads it any more. */
interface Closable {
  return?(): unknown;
}

async function observe(
  step: () => unknown,
  end: StreamEnd,
  { done, iterator }: { readonly done: () => void; readonly iterator: Closable },
): Promise<IteratorResult<unknown>> {
  const run = async (): Promise<IteratorResult<unknown>> => {
    const result = (await step()) as IteratorResult<unknown>;
    // Also a value that comes after the end of the grant: promises in it may reject.
    return end.each === undefined ? result : { ...result, value: end.each(result.value) };
  };
  try {
    const result = await untilGrantEnds(end, run);
    if (result.done === true) done();
    return result;
  } catch (error) {
    end.threw(error);
    closeUnread(iterator);
    throw error;
  }
}

/** Ends an iterator whose call is over. A generator closes when its present step is over. */
function closeUnread(iterator: Closable): void {
  try {
    Promise.resolve(iterator.return?.()).catch(() => {});
  } catch {
    // Nobody is left to tell.
  }
}

/** A Readable of Node: the members that are used here. */
interface NodeStream {
  destroy?(): unknown;
  once(event: 'end' | 'close', listener: () => void): unknown;
  readonly readableEnded?: boolean;
  readonly destroyed?: boolean;
  readonly errored?: unknown;
}

/** It may be read in four ways. Its events report each of them, and listening to these two changes none. */
function followNodeStream<STREAM extends NodeStream>(stream: STREAM, end: StreamEnd): STREAM {
  const closed = (): void => (wasLeft(stream) ? end.left() : end.threw(stream.errored));
  if (stream.readableEnded === true) end.ended();
  else if (stream.destroyed === true) closed();
  stream.once('end', end.ended);
  stream.once('close', closed);
  end.onGrantEnd(destroyerOf(new WeakRef(stream), new WeakRef(end)));
  return stream;
}

/**
 * Returns what ends a stream with its grant. It holds both weakly, because a running call must not keep a stream that
 * nobody can read any more; a closure in the function above would hold them.
 */
function destroyerOf(stream: WeakRef<NodeStream>, end: WeakRef<StreamEnd>): (refusal: unknown) => void {
  return (refusal) => {
    end.deref()?.threw(refusal);
    // Without an error, because a stream to whose errors nobody listens would end the process.
    stream.deref()?.destroy?.();
  };
}

/** Leaving `for await` destroys the stream with an error that nobody threw. */
function wasLeft({ errored }: NodeStream): boolean {
  return !(errored instanceof Error) || errored.name === 'AbortError';
}

function isNodeStream(value: object): value is NodeStream {
  return 'pipe' in value && 'once' in value && typeof value.once === 'function';
}

function isReadableStream(value: object): value is ReadableStream {
  return value instanceof ReadableStream;
}

function isIterator(value: object): boolean {
  return 'next' in value && typeof value.next === 'function';
}
