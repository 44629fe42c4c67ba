import { expect, test } from 'vitest';
import { createProgram } from '../src/bin/create-program.ts';

test.each([80, 120])('the help at %i columns', async (width) => {
  const program = await createProgram(() => undefined);
  const helps = [program, ...program.commands].map((command) => {
    command.configureOutput({ getOutHelpWidth: () => width }).configureHelp({ helpWidth: width });
    let said = '';
    command.configureOutput({ writeOut: (text) => (said += text) });
    command.outputHelp();
    return said.replaceAll(/^ +$/gm, '');
  });
  const text = helps.join('\n---\n\n');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  await expect(text).toMatchFileSnapshot(`help-${width}.txt`);
});
