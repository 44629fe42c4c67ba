import { expect, test } from 'vitest';
import { readJsonLines } from '../src/ledger/json-lines.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';

const VALUES = [{ a: 1 }, { text: 'zwölf Flüge ✈️' }, { nested: { empty: [] } }];
const BYTES = new TextEncoder().encode(VALUES.map((value) => `${JSON.stringify(value)}\n`).join(''));

async function* pieces(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

test('lines are complete wherever the chunks were cut, within a character too', async () => {
  for (let cut = 0; cut <= BYTES.length; cut += 1) {
    const read = readJsonLines(pieces(BYTES.subarray(0, cut), BYTES.subarray(cut)));
    expect(await collect(read)).toEqual(VALUES);
  }
});

test('lines are read from single bytes', async () => {
  const bytes = Array.from(BYTES, (byte) => Uint8Array.of(byte));
  expect(await collect(readJsonLines(pieces(...bytes)))).toEqual(VALUES);
});

test('empty input has no lines', async () => {
  expect(await collect(readJsonLines(pieces()))).toEqual([]);
});

test.each([
  ['a last line without its end', BYTES.subarray(0, -1)],
  ['a line that is not JSON', new TextEncoder().encode('{"a":1}\nnot json\n')],
  ['bytes that are not UTF-8', Uint8Array.of(0xff, 0x0a)],
])('%s is an error', async (_case, bytes) => {
  expect(await caught(collect(readJsonLines(pieces(bytes))))).toMatchObject({
    code: 'UNEXPECTED_ANSWER',
  });
});

test('an endless line is refused', async () => {
  const piece = new TextEncoder().encode('x'.repeat(1024 * 1024));
  let taken = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      taken += 1;
      yield piece;
    }
  }
  expect(await caught(collect(readJsonLines(endless())))).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
  expect(taken).toBe(5);
});
