/** `npm run first-call`: follows the pages of `docs/start`, and prints how long it took. */
import { followPages } from './follow-pages.ts';
import { readStartPages } from './start-pages.ts';
import { tableOf } from './table.ts';
import { writeMinutes } from './write-minutes.ts';

const parameters = process.argv.slice(2);
const names = parameters.filter((parameter) => parameter !== '--write');
const pages = await readStartPages();
const unknown = names.find((name) => !pages.some((page) => page.name === name));
if (unknown !== undefined) {
  console.error(
    `There is no page ${unknown}. Name some of these, or none for all: ${pages.map(({ name }) => name).join(' ')}`,
  );
  process.exit(2);
}
const chosen = pages.filter(({ name }) => names.length === 0 || names.includes(name));
const { followed, missing } = await followPages(chosen, (line) => console.error(line));
console.log(tableOf(followed));
for (const { page, why } of missing) console.error(`${page.name} was not followed: ${why}`);
if (parameters.includes('--write')) {
  const measured = followed.filter(({ result }) => !(result instanceof Error));
  await writeMinutes(
    measured,
    pages.map(({ name }) => name),
  );
}
if (followed.some(({ result }) => result instanceof Error)) process.exitCode = 1;
