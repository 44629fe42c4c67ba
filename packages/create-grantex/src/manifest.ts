import type { Packages } from './packages.ts';
import type { Template } from './templates.ts';

/** What every project needs for its sandbox server and for `npm start`. */
const ALWAYS = ['@grantex/cli', '@grantex/sdk', '@grantex/server'];

/** The `package.json` of a project, in Python and Go too: its server is a program for Node. */
export function manifestOf(name: string, template: Template, packages: Packages): object {
  const { program, bookings, check, dependencies, devDependencies } = template;
  const ours = Object.fromEntries(ALWAYS.map((each) => [each, packages.version(each)]));
  return {
    name,
    private: true,
    type: 'module',
    scripts: {
      start: 'node start.mjs',
      ...(bookings === undefined && { again: 'node start.mjs --again --exit' }),
      ...(check !== undefined && { check }),
      sandbox: 'node sandbox.mjs',
      grantex: 'node --import ./environment.mjs node_modules/@grantex/cli/bin/grantex.js',
    },
    /** Read by `start.mjs`. */
    grantex: { program, bookings },
    dependencies: sorted(dependencies, packages),
    devDependencies: sorted({ ...devDependencies, ...ours }, packages),
    engines: { node: '>=22.13' },
  };
}

function sorted(versions: Template['dependencies'], packages: Packages): Record<string, string> {
  const entries = Object.entries(versions).map(
    ([name, version]) => [name, name.startsWith('@grantex/') ? packages.version(name) : version] as const,
  );
  return Object.fromEntries(entries.toSorted(([one], [other]) => one.localeCompare(other, 'en')));
}
