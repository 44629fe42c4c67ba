import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHILD_ENVIRONMENT } from 'test-config';
import { expect, test } from 'vitest';

const examples = join(import.meta.dirname, '..', 'examples');
const program = join(examples, 'refused-call.ts');
const { stdout } = await promisify(execFile)(process.execPath, [program], { env: CHILD_ENVIRONMENT });
/** The issuer of the program is at another port each time. */
const printed = stdout.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://localhost:4000');

/** A refusal is printed over several lines, of which the last is a brace. */
const [refused = '', revoked = '', record = ''] = printed.split(/(?<=^\}\n)/m);

test('the first call of the documentation is refused, then everything, and all of it is in the log', async () => {
  expect([refused, revoked, record].join('')).toBe(printed);
  await expect(refused).toMatchFileSnapshot(join(examples, 'refused-call.refuse.txt'));
  await expect(revoked).toMatchFileSnapshot(join(examples, 'refused-call.revoke.txt'));
  await expect(record).toMatchFileSnapshot(join(examples, 'refused-call.record.txt'));
});

test('the README of the repository shows that call, and what it prints', async () => {
  const readme = await readFile(join(examples, '..', '..', '..', 'README.md'), 'utf8');
  const source = await readFile(program, 'utf8');
  const [, code = ''] = /^\/\/ #region refuse\n(.*?)^\/\/ #endregion refuse$/ms.exec(source) ?? [];
  expect(code.trimEnd().split('\n')).toHaveLength(12);
  expect(readme).toContain(`\`\`\`ts\n${code}\`\`\`\n\n\`\`\`js\n${refused}\`\`\`\n`);
});
