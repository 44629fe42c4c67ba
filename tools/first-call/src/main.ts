/** `npm run first-call`: follows the READMEs of the adapters on each runtime, and prints how long it took. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from 'pack';
import { followReadmes } from './first-call.ts';
import { pageOf } from './page.ts';
import { available, subjects } from './subjects.ts';
import { tableOf, tableOfLanguages } from './table.ts';

const parameters = process.argv.slice(2);
const names = parameters.filter((parameter) => parameter !== '--write');
const unknown = names.find((name) => !subjects.some((subject) => subject.name === name));
if (unknown !== undefined) {
  console.error(
    `There is no package ${unknown}. Name some of these, or none for all: ${[...new Set(subjects.map(({ name }) => name))].join(' ')}`,
  );
  process.exit(2);
}
const isWhole = names.length === 0 && available.length === subjects.length;
if (parameters.includes('--write') && !isWhole) {
  console.error('The page shows all packages of all languages: name none with --write.');
  process.exit(2);
}
const chosen = available.filter(({ name }) => names.length === 0 || names.includes(name));
const followed = await followReadmes(chosen, (line) => console.error(line));
const { measurements } = followed;
const isOther = measurements.map(({ language }) => language !== 'TypeScript');
if (isOther.includes(false)) console.log(tableOf(measurements));
if (isOther.includes(true)) console.log(tableOfLanguages(measurements));
if (parameters.includes('--write')) {
  const file = join(root, 'docs', 'first-call.md');
  await writeFile(file, pageOf(measurements, followed));
  await run('oxfmt', [file], root);
}
if (measurements.some(({ calls }) => [...calls.values()].some((call) => call instanceof Error)))
  process.exitCode = 1;
