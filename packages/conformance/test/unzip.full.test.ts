import { crc32, deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unzip } from '../src/checks/unzip.ts';

const MEBIBYTE = 1024 * 1024;

/** A zip of files that are all the same bytes, which it holds once. */
function zipOf(content: Buffer, count: number): Buffer {
  const data = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  const entries = Array.from({ length: count }, (_, index) => {
    const name = Buffer.from(`file-${index}`);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(crc32(content), 16);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    return Buffer.concat([entry, name]);
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(local.length + data.length, 16);
  return Buffer.concat([local, data, ...entries, end]);
}

test('a zip is read whole, unless its files have more than 64 MiB together', () => {
  const content = Buffer.alloc(MEBIBYTE);
  expect(unzip(zipOf(content, 64))?.get('file-63')).toEqual(content);
  expect(() => unzip(zipOf(content, 65))).toThrow(RangeError);
  expect(() => unzip(zipOf(Buffer.alloc(65 * MEBIBYTE), 1))).toThrow(RangeError);
});
