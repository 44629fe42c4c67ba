import { expect, test } from 'vitest';
import { newId } from '../../src/base/ids.ts';

const MANY = 20_000;

test('ids are a prefix and a ULID, ascend, and are unique', () => {
  const ids = Array.from({ length: MANY }, () => newId('evt'));
  for (const id of ids) expect(id).toMatch(/^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  expect(ids.every((id, index) => index === 0 || (ids[index - 1] ?? '') < id)).toBe(true);
  expect(new Set(ids).size).toBe(MANY);
});

test('every random character is drawn evenly from the whole alphabet', () => {
  const counts = new Map<string, number>();
  let drawn = 0;
  let last = '';
  while (drawn < 300) {
    const id = newId('evt');
    const time = id.slice(4, 14);
    // Within one millisecond an id is the previous one plus one.
    if (time === last) continue;
    last = time;
    drawn += 1;
    for (const character of id.slice(14)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const expected = (300 * 16) / 32;
  expect(counts.size).toBe(32);
  for (const count of counts.values()) {
    // Six standard deviations.
    expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
  }
});
