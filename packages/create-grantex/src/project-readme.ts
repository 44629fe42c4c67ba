import type { Template } from './templates.ts';

/** The README of a project. */
export function readmeOf(name: string, { title, files, bookings, check }: Template): string {
  const shown = Object.keys(files).map((file) => `\`${file}\``);
  return `# ${name}

${title}, guarded by [Grantex](https://github.com/grantex/grantex#readme). Made by \`npm create grantex\`.

\`\`\`sh
npm start
\`\`\`

starts a sandbox server and the example (${shown.join(', ')}), gives an agent a grant of Alice, and makes two calls: one that the grant allows, and one that is refused, with the reason.

|                                                 |                                                                  |
| ----------------------------------------------- | ---------------------------------------------------------------- |
| \`npm run grantex -- revoke principal alice\`     | stops everything that agents do for Alice                        |
| \`npm run grantex -- audit list\`                 | what was decided                                                 |
| \`npm run grantex -- --help\`                     | the command line                                                 |
${bookings === undefined ? '| `npm run again`                                 | calls again, with the same grant                                 |\n' : ''}${check === undefined ? '' : '| `npm run check`                                 | checks the types                                                 |\n'}| \`npm run sandbox\`                               | the server alone; its console is at the address in \`.env\`        |

\`.env\` has the address of the server and its key. It is not committed, and neither is \`.grantex\`, the data of the server. The sandbox approves every request at once; on a live server, Alice decides.
`;
}
