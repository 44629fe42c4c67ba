import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { newDeveloper } from './support/developer.ts';
import { bash } from './support/program.ts';
import { shapeOf, stepsIn, variablesIn } from './support/session.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
let home: string;
let environment: Record<string, string>;
beforeAll(async () => {
  const developer = await newDeveloper();
  ({ home } = developer);
  await writeFile(join(home, 'admin.key'), developer.apiKey);
  environment = { HOME: home, GRANTEX_URL: developer.url };
});

test("the session in the README matches the program's output", async () => {
  /** The name of an id in the README. */
  const known = new Map<string, string>();
  const shown: string[] = [];
  const happens: string[] = [];
  const steps = stepsIn(readme);
  expect(steps.length).toBeGreaterThan(8);
  for (const { command, output } of steps) {
    const line = command.replaceAll(/\b[a-z]+_\w{26}\b/g, (id) => known.get(id) ?? id);
    const ended = await bash(`${line} 2>&1`, environment, home);
    const seen = ended.output.replaceAll(home, '/home/alice').trim();
    const here = variablesIn(seen);
    for (const [index, shown] of variablesIn(output).entries()) known.set(shown, here[index] ?? '');
    shown.push(`$ ${command}`, shapeOf(output));
    happens.push(`$ ${command}`, shapeOf(seen));
  }
  expect(happens).toEqual(shown);
});

test('the README explains each exit code as the program does', async () => {
  const { EXIT } = await import('../src/index.ts');
  for (const code of Object.values(EXIT)) expect(readme).toMatch(new RegExp(`^\\| \`${code}\` +\\|`, 'm'));
});
