import { expect, test } from 'vitest';
import { createProgram } from '../src/program.ts';
import { commandsPage } from './support/commands-page.ts';
import { silentTerminal } from './support/run.ts';

// After a change of commands: vitest run test/reference.test.ts -u
test('the page of commands has each one with its options', async () => {
  const page = commandsPage(await createProgram(silentTerminal()));
  await expect(page).toMatchFileSnapshot('../../../docs/reference/cli.md');
});
