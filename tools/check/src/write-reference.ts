/** `npm run reference`: writes the pages of `docs/reference` that tests compare with the code. */
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { root } from './workspace.ts';

const TEST = 'vitest run test/reference.test.ts --update';

for (const [folder, line] of [
  ['apps/server', TEST],
  ['packages/cli', TEST],
  ['tools/typescript-reference', 'node src/main.ts'],
  ['go', 'go run ./internal/reference'],
  ['python', 'uv run --locked --all-packages --group reference python tools/reference.py'],
] as const) {
  const { succeeded, output } = await runCommand(line, { folder: join(root, folder) });
  process.stdout.write(output);
  if (!succeeded) process.exitCode = 1;
}
