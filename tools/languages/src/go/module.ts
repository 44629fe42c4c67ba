import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MODULE_VERSION, packModule } from 'pack/languages';
import { type Check, judged } from '../checks.ts';
import { runProgram } from '../program.ts';

const MODULE = 'github.com/grantex/grantex/go';
const consumer = join(import.meta.dirname, '..', '..', 'consumers', 'main.go');

/**
 * Packs the module as a proxy serves it, and uses it in a project that has nothing else.
 *
 * @param place an empty folder
 */
export function moduleChecks(place: string): Check[] {
  const packed = join(place, 'proxy');
  return [
    {
      title: 'module zip',
      async run() {
        const error = await packModule(packed).then(
          () => '',
          (caught: unknown) => String(caught),
        );
        return { report: judged(error === ''), printed: error };
      },
    },
    {
      title: 'the module in an empty project',
      async run() {
        const printed = await useModule(packed, join(place, 'project'));
        return { report: judged(printed === ''), printed };
      },
    },
  ];
}

/** @returns nothing, or the command that failed and what it printed */
async function useModule(packed: string, folder: string): Promise<string> {
  await mkdir(folder);
  await copyFile(consumer, join(folder, 'main.go'));
  const asked = await runProgram(folder, ['go', 'env', 'GOMODCACHE', 'GOPROXY']);
  const [cache = '', proxy = ''] = asked.output.trim().split('\n');
  const environment = {
    // Others' modules come from those that are there already.
    GOPROXY: [`file://${packed}`, `file://${join(cache, 'cache', 'download')}`, proxy].join(','),
    // A cache of its own: each run packs the same version anew.
    GOMODCACHE: join(folder, 'cache'),
    GOFLAGS: '-modcacherw',
    GONOSUMDB: MODULE,
    GOWORK: 'off',
  };
  const lines = [
    ['go', 'mod', 'init', 'example.com/consumer'],
    ['go', 'get', `${MODULE}/...@${MODULE_VERSION}`],
    ['go', 'vet', '.'],
    ['go', 'run', '.'],
  ];
  for (const line of lines) {
    const { succeeded, output, errors } = await runProgram(folder, line, environment);
    if (!succeeded) return `$ ${line.join(' ')}\n${output}${errors}`;
  }
  return '';
}
