import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openGuide } from 'test-config';
import { expect, test } from 'vitest';

/* Whether the tests of guides would notice a guide that is wrong. */

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));

async function run(page: string): Promise<number> {
  await mkdir(cache, { recursive: true });
  await writeFile(`${cache}wrong.md`, page.replaceAll("'''", '```'));
  await using guide = await openGuide('../../apps/tour/.cache/wrong.md', {
    folder: `${cache}wrong`,
    environment: {},
  });
  // Awaited here: the shell ends with this function.
  return await guide.rest();
}

test('a page is run in one shell, with its files, and compared with what it shows', async () => {
  const page =
    "'''json [a.json]\n{}\n'''\n'''sh\nNAME=$(cat a.json)\n'''\n'''sh\necho \"a $NAME c\"\n'''\n'''text\na … c\n'''\n";
  expect(await run(page)).toBe(2);
});

test.each([
  ['a command that fails', "'''sh\nfalse\ntrue\n'''\n", 'these commands end with 1'],
  ['a command that does not exist', "'''sh\nno-such-program\n'''\n", 'these commands end with 127'],
  ['other output than is shown', "'''sh\necho b\n'''\n'''text\na\n'''\n", 'which lacks "a"'],
  ['output in another order', "'''sh\necho a b\n'''\n'''text\nb … a\n'''\n", 'which lacks "a"'],
  ['a block that nothing runs', "'''ts\nconst a = 1;\n'''\n", 'nothing runs this block'],
])('%s is noticed', async (_what, page, message) => {
  await expect(run(page)).rejects.toThrow(message);
});
