import { encodeBase64url } from '../../base/base64.ts';

/**
 * A value besides JSON, in the form in which it is digested: an object with one member, so that it differs from the
 * text or list that it resembles. The table is in `docs/protocol.md` §8.
 */
export interface StandIn {
  readonly value: { readonly [kind: string]: unknown };
  /** Whether a second reading must find the same object, because the stand-in shows only part of it. */
  readonly isPartial?: boolean;
}

/**
 * Returns the stand-in of a value that is neither a JSON primitive nor a list nor a plain object; undefined where there
 * is none.
 * @param room how many bytes may be written
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
  // Members that were added to it would go unnoticed.
  return Object.keys(value).length === 0 ? standIn(value as never, room) : undefined;
}

type Pairs = Iterable<readonly [name: string, value: unknown]>;
type Members = { readonly [member: string]: unknown };

// Compares prototypes instead of `instanceof`, because a subclass may hold more.
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
  // Their bytes cannot be read synchronously. They never change, so the same object has the same bytes.
  [Blob.prototype, (blob: Blob) => ({ value: { $blob: blobMembers(blob) }, isPartial: true })],
  [File.prototype, (file: File) => ({ value: { $file: fileMembers(file) }, isPartial: true })],
]);

function blobMembers({ size, type }: Blob): Members {
  return { size, type };
}

function fileMembers({ name, size, type, lastModified }: File): Members {
  return { lastModified, name, size, type };
}

/** The bytes of any view. Memory that other threads write to has no stable state. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView, room: number): StandIn | undefined {
  if (byteLength > room || Object.prototype.toString.call(buffer) !== '[object ArrayBuffer]')
    return undefined;
  return {
    value: { $bytes: encodeBase64url(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)) },
  };
}

/** The public members of an instance; private ones cannot be read. */
function instanceOf(value: object, prototype: unknown): StandIn | undefined {
  if (prototype === null || Object.prototype.toString.call(value) !== '[object Object]') return undefined;
  // An instance without public members keeps its whole state where it cannot be read.
  return Object.keys(value).length === 0
    ? undefined
    : { value: { $instance: { ...value } }, isPartial: true };
}
