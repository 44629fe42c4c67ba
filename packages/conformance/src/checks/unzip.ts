import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const END_LENGTH = 22;
const ENTRY = 0x02014b50;
const DEFLATED = 8;
/** The most that all files may have, in bytes: a few kilobytes can stand for gigabytes. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The files of a zip, by their names; undefined for what is no whole zip.
 * @throws {RangeError} where they have more than 64 MiB
 */
export function unzip(bytes: Uint8Array): ReadonlyMap<string, Buffer> | undefined {
  const zip = Buffer.from(bytes);
  const end = zip.length - END_LENGTH;
  if (end < 0 || zip.readUInt32LE(end) !== END) return undefined;
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  let room = LARGEST;
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) return undefined;
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) =>
      zip.readUInt16LE(at + place),
    ) as [number, number, number];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(from, from + size);
    const file = method === DEFLATED ? inflateRawSync(data, { maxOutputLength: room }) : data;
    room -= file.length;
    files.set(name, file);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}
