import { availableParallelism, cpus } from 'node:os';
import { gaps } from './gaps.ts';
import type { Measurement } from './measure.ts';
import { tableOf, tableOfLanguages } from './table.ts';

/** The page of the documentation that shows the measurements, in Markdown. */
export function pageOf(
  measurements: readonly Measurement[],
  { server }: { readonly server: number },
): string {
  const [cpu] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  const reasons = Object.entries(gaps).map(([name, reason]) => `- **${name}**: ${reason}`);
  return `# The first call

How long it takes a stranger until an adapter has allowed a first call and refused one. \`npm run first-call -- --write\` measures it and writes this page; \`npm run test:full\` measures it too, and fails if a README does not lead there.

It follows the README of each adapter, and of core, in an empty project: it runs the lines that install the packed package, its framework and a compiler where one is needed, with an empty cache of npm, and saves the files of the example as they stand. Nothing is edited. Then it starts the program, and books a flight, or with core's tool pays, with a grant for up to 500: 420 is allowed, and 900 is refused. Where the program is a Worker or runs at the edge, it searches for flights instead, once with a grant for that and once without. The server is the one that \`npm run serve\` starts; it listened after ${server.toFixed(1)} s. A model that calls a tool is scripted. Packing the clone, asking for the grant and typing are not counted.

- **lines**: what is typed into files, without comments and empty lines.
- **packages**: what npm installs, the framework included.
- **set-up**: what npm takes, and the compiler.
- **runtimes**: seconds from the start of the program to the call that is allowed / to the one that is refused. Workers are those of \`wrangler dev\`, which is workerd by Miniflare.

${tableOf(measurements)}
${languages(measurements)}
What is not in the table, and why:

${reasons.join('\n')}

Measured on ${day} on a machine with ${availableParallelism()} cores (${cpu?.model.trim()}).
`;
}

/** Nothing while no other language is followed. */
function languages(measurements: readonly Measurement[]): string {
  if (measurements.every(({ language }) => language === 'TypeScript')) return '';
  return `
## Python and Go

The same for the wheels, in a new environment with an empty cache of pip, and for the Go module, with no other module downloaded but a compiled standard library. The calls are seconds from the start of the program to the call that is allowed / to the one that is refused.

${tableOfLanguages(measurements)}

## Left out
`;
}
