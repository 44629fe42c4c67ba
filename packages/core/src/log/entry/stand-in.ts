import { encodeBase64url } from '../../base/base64.ts';

/**
 * What an input holds besides JSON, in the form in which it is digested: an object with one member, so that it differs
 * from the text or list that it looks like. `docs/protocol.md` §8 has the table.
 */
export interface StandIn {
  readonly value: { readonly [kind: string]: unknown };
  /** Whether a second look has to find the same object: the stand-in does not tell all of it. */
  readonly isPartial?: boolean;
}

/**
 * The stand-in of a value that is neither a JSON primitive nor a list nor a plain object; undefined where it has none.
 * @param room how many bytes may be written out
 */
export function standInFor(value: unknown, room: number): StandIn | undefined {
  if (value === undefined) return { value: { $undefined: true } };
  if (typeof value === 'bigint') return { value: { $bigint: String(value) } };
  if (typeof value === 'number') return { value: { $number: String(value) } };
  if (typeof value !== 'object' || value === null) return undefined;
  if (ArrayBuffer.isView(value)) return bytesOf(value, room);
  const prototype: unknown = Object.getPrototypeOf(value);
  const standIn = BUILT_IN.get(prototype);
  if (standIn === undefined) return instanceOf(value, prototype);
  // What somebody has added to it would be seen by nobody.
  return Object.keys(value).length === 0 ? standIn(value as never, room) : undefined;
}

type Pairs = Iterable<readonly [name: string, value: unknown]>;
type Members = { readonly [member: string]: unknown };

// By prototype and not by `instanceof`: what extends one of these may hold more than it.
type MakeStandIn = (value: never, room: number) => StandIn | undefined;
const BUILT_IN: ReadonlyMap<unknown, MakeStandIn> = new Map<unknown, MakeStandIn>([
  [Date.prototype, (date: Date) => ({ value: { $date: date.getTime() } })],
  [URL.prototype, ({ href }: URL) => ({ value: { $url: href } })],
  [Map.prototype, (map: ReadonlyMap<unknown, unknown>) => ({ value: { $map: [...map] } })],
  [Set.prototype, (set: ReadonlySet<unknown>) => ({ value: { $set: [...set] } })],
  [FormData.prototype, (form: Pairs) => ({ value: { $form: [...form] } })],
  [URLSearchParams.prototype, (params: Pairs) => ({ value: { $params: [...params] } })],
  [Headers.prototype, (headers: Pairs) => ({ value: { $headers: [...headers] } })],
  [ArrayBuffer.prototype, (buffer: ArrayBuffer, room: number) => bytesOf(new Uint8Array(buffer), room)],
  // Their bytes cannot be read without waiting. They never change, so that the same object has the same bytes.
  [Blob.prototype, (blob: Blob) => ({ value: { $blob: blobMembers(blob) }, isPartial: true })],
  [File.prototype, (file: File) => ({ value: { $file: fileMembers(file) }, isPartial: true })],
]);

function blobMembers({ size, type }: Blob): Members {
  return { size, type };
}

function fileMembers({ name, size, type, lastModified }: File): Members {
  return { lastModified, name, size, type };
}

/** Bytes are bytes, whichever view shows them; memory that other threads write to has no state of its own. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView, room: number): StandIn | undefined {
  if (byteLength > room || Object.prototype.toString.call(buffer) !== '[object ArrayBuffer]')
    return undefined;
  return {
    value: { $bytes: encodeBase64url(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)) },
  };
}

/** The members that a class gives its instances. Of its private ones nobody can know. */
function instanceOf(value: object, prototype: unknown): StandIn | undefined {
  if (prototype === null || Object.prototype.toString.call(value) !== '[object Object]') return undefined;
  // One that shows nothing keeps all that it knows where nobody sees it.
  return Object.keys(value).length === 0
    ? undefined
    : { value: { $instance: { ...value } }, isPartial: true };
}
