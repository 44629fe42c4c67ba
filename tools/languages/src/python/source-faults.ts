import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';
import type { Member } from './members.ts';

/** What is wrong with the files of a member that a wheel is made of: licence, notice, types, metadata, README. */
export async function sourceFaults({ name, folder, module }: Member): Promise<string[]> {
  const faults: string[] = [];
  for (const file of ['LICENSE', 'NOTICE']) {
    const own = await readFile(join(folder, file), 'utf8').catch(() => undefined);
    if (own !== (await readFile(join(root, file), 'utf8')))
      faults.push(`${file} is not that of the repository.`);
  }
  const isTyped = await access(join(folder, 'src', module, 'py.typed')).then(
    () => true,
    () => false,
  );
  if (!isTyped) faults.push(`src/${module} has no py.typed.`);
  const settings = await readFile(join(folder, 'pyproject.toml'), 'utf8');
  const readme = await readFile(join(folder, 'README.md'), 'utf8').catch(() => '');
  return [...faults, ...settingsFaults(settings), ...readmeFaults(name, readme)];
}

/** What is wrong with a `pyproject.toml`. */
export function settingsFaults(settings: string): string[] {
  const needed = ['license-files = ["LICENSE", "NOTICE"]', 'readme = "README.md"', '"Typing :: Typed"'];
  const faults = needed
    .filter((line) => !settings.includes(line))
    .map((line) => `pyproject.toml lacks ${line}.`);
  const [dependencies = ''] = /^dependencies = \[[^]*?\]$/m.exec(settings) ?? [];
  // Another project's distribution of that name must never be installed for ours.
  if (/"grantex(?![\w.-])/.test(dependencies)) faults.push('It depends on the distribution grantex.');
  return faults;
}

/**
 * What a README lacks of what every README says: how to install the wheels, both at once, so that no registry is asked;
 * and where a server and a token come from.
 */
export function readmeFaults(name: string, readme: string): string[] {
  const wheels = [...new Set(['grantex-guard', name])].map(
    (one) => `./wheels/${one.replaceAll('-', '_')}-*.whl`,
  );
  const needed = [
    `npm --prefix ../grantex run pack:all -- wheels\npip install ${wheels.join(' ')}`,
    '`../grantex` is a clone of [the repository](https://github.com/grantex/grantex#readme). Nothing is published yet: the name `grantex` on PyPI belongs to another project.\n',
    '[From an empty folder to a first call](https://github.com/grantex/grantex/tree/main/python#start), in three minutes.\n',
  ];
  return needed.filter((text) => !readme.includes(text)).map((text) => `README.md lacks: ${text}`);
}
