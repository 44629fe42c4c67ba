/** `npm run reference`: writes the pages of `docs/reference` that a test compares with the code. */
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { root } from './workspace.ts';

for (const folder of ['apps/server', 'packages/cli']) {
  const line = 'vitest run test/reference.test.ts --update';
  const { succeeded, output } = await runCommand(line, { folder: join(root, folder) });
  process.stdout.write(output);
  if (!succeeded) process.exitCode = 1;
}
