import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointText } from '@grantex/core/log';
import { expect, test } from 'vitest';
import { keepNote } from '../src/audit/kept.ts';
import { newFolder } from './support/developer.ts';

const noteOf = (origin: string, root = 1): string =>
  `${checkpointText({ origin, size: 7, root: new Uint8Array(32).fill(root) })}\n— ${origin} ${'A'.repeat(92)}\n`;

test('a stored checkpoint is not replaced by that of another log, whatever its name', async () => {
  const folder = await newFolder();
  const origins = ['log.example/audit/dev_01', 'log.example_audit_dev_01', 'log.example:audit:dev_01'];
  const files = [];
  for (const origin of origins) files.push(await keepNote(folder, noteOf(origin)));
  expect(await Promise.all(files.map((file) => readFile(file, 'utf8')))).toEqual(
    origins.map((one) => noteOf(one)),
  );
  // The same log at the same size again, as with the cosignatures that it has by now.
  const more = `${noteOf(origins[0] ?? '')}— w ${'A'.repeat(92)}\n`;
  expect(await keepNote(folder, more)).toBe(files[0]);
  expect(await readFile(files[0] ?? '', 'utf8')).toBe(more);
  expect(files[0]).toBe(join(folder, 'log.example_audit_dev_01-0000000000000007.checkpoint'));
  expect(await readdir(folder)).toHaveLength(3);
});
