/** `npm run docs`: shows the documentation while somebody writes it. */
import { parseArgs } from 'node:util';
import { showSite } from '../src/show-site.ts';

const usage = `npm run docs -- [--port 4173]

Shows the documentation at http://localhost:4173/docs/, and again after each change of a page, of a README or of what they
include. What is wrong with a page, such as a link that leads nowhere, is printed here. \`npm run serve\` shows what readers
get, with the pages in Markdown and the headers of the server.`;

try {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '4173' }, help: { type: 'boolean' } },
  });
  const port = Number(values.port);
  if (values.help === true) console.log(usage);
  else if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port takes a port from 0 to 65535, not ${values.port}`);
  else await showSite(port);
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}
