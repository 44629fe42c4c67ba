import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packWheels, type Wheel } from 'pack/languages';
import { type Check, judged } from '../checks.ts';
import { runProgram } from '../program.ts';
import type { Member } from './members.ts';
import { sourceFaults } from './source-faults.ts';

const consumers = join(import.meta.dirname, '..', '..', 'consumers');
const inWorkspace = ['uv', 'run', '--no-sync'];

/** A check that a list of faults fails. */
function faultless(title: string, find: () => Promise<readonly string[]>): Check {
  return {
    title,
    async run() {
      const faults = await find();
      return { report: judged(faults.length === 0), printed: faults.join('\n') };
    },
  };
}

/**
 * Builds the wheels, looks into them, and uses each in an empty environment.
 *
 * @param workspace the folder of `python/`
 * @param place an empty folder
 */
export function wheelChecks(workspace: string, members: readonly Member[], place: string): Check[] {
  const packed = join(place, 'wheels');
  let wheels: readonly Wheel[] = [];
  const wheelOf = (member: Member): Wheel | undefined => wheels.find(({ name }) => name === member.name);
  const published = members.filter(({ isPrivate }) => !isPrivate);
  return [
    faultless('uv build', async () => {
      wheels = await packWheels(packed);
      return published.filter((one) => wheelOf(one) === undefined).map(({ name }) => `${name} has no wheel.`);
    }),
    {
      title: 'twine check',
      async run() {
        const line = [...inWorkspace, 'twine', 'check', '--strict', ...wheels.map(({ file }) => file)];
        const { succeeded, output, errors } = await runProgram(workspace, line);
        return { report: judged(succeeded), printed: output + errors };
      },
    },
    ...published.map((member) =>
      faultless(`wheel of ${member.name}`, () => contentFaults(workspace, member, wheelOf(member))),
    ),
    ...published.map((member) =>
      faultless(`${member.name} in an empty environment`, () =>
        installFaults(member, wheels, join(place, member.name)),
      ),
    ),
  ];
}

/** The wheel has what is in `src`, and nothing else. */
async function contentFaults(workspace: string, member: Member, wheel: Wheel | undefined): Promise<string[]> {
  const faults = await sourceFaults(member);
  const sources = join(member.folder, 'src');
  const line = [...inWorkspace, 'check-wheel-contents', '--src-dir', sources, wheel?.file ?? ''];
  const { succeeded, output, errors } = await runProgram(workspace, line);
  return succeeded ? faults : [...faults, output + errors];
}

/** A program runs with the installed wheel, its dependencies as in the lock, and nothing else. */
async function installFaults(member: Member, wheels: readonly Wheel[], place: string): Promise<string[]> {
  const { name, folder, module } = member;
  const constraints = `${place}.txt`;
  const python = join(place, 'bin', 'python');
  const own = wheels.filter((wheel) => wheel.name === name || wheel.name === 'grantex-guard');
  const export_ = ['uv', 'export', '--quiet', '--locked', '--no-dev', '--no-hashes', '--no-emit-local'];
  const consumer = join(consumers, `${name}.py`);
  const program = await readFile(consumer, 'utf8').catch(() => publicNamesOf(module));
  await writeFile(`${place}.py`, program);
  const lines = [
    [...export_, '--package', name, '--output-file', constraints],
    ['uv', 'venv', '--quiet', place],
    ['uv', 'pip', 'install', '--quiet', '--python', python, '--constraints', constraints].concat(
      own.map(({ file }) => file),
    ),
    [python, '-I', `${place}.py`],
    [...inWorkspace, 'mypy', '--strict', '--config-file=', '--python-executable', python, `${place}.py`],
  ];
  for (const line of lines) {
    const { succeeded, output, errors } = await runProgram(folder, line);
    if (!succeeded) return [`$ ${line.join(' ')}\n${output}${errors}`];
  }
  return [];
}

/** The least that a wheel can do: all of its public names are there. */
function publicNamesOf(module: string): string {
  return `import ${module}\n\nfor name in ${module}.__all__:\n    getattr(${module}, name)\n`;
}
