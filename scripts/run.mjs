/**
 * Runs the commands of package.json on a machine that only has an old Node (`engines`) and npm: installs what is
 * missing, then hands over to the workspace's Node. It uses only built-in modules and old syntax.
 */
import { readFileSync } from 'node:fs';
import { commands } from './lib/commands.mjs';
import { installWorkspace } from './lib/install.mjs';
import { prepareLanguages } from './lib/languages.mjs';
import { runInWorkspace, startBeside } from './lib/run-in-workspace.mjs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const oldestNode = Number.parseInt(engines.node.replace('>=', ''), 10);
const [name, ...parameters] = process.argv.slice(2);

function fail(message) {
  console.error(message);
  process.exit(2);
}

if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  fail(`Grantex needs Node ${oldestNode} or newer to set itself up; this is ${process.version}.`);
}
if (!Object.hasOwn(commands, name ?? '')) {
  fail(`usage: node scripts/run.mjs <${Object.keys(commands).join(' | ')}> [options]`);
}

await installWorkspace();
const { before = [], beside, entry, environment, languages } = commands[name];
const prepared = languages ? await prepareLanguages() : {};
const settings = { folders: prepared.folders, environment: { ...prepared.environment, ...environment } };
const built = await Promise.all(before.map((script) => runInWorkspace(script, [], settings)));
// A server without its pages still works, so a failed build is no reason to stop; a signal is.
const ended = built.find((code) => code > 128);
if (ended !== undefined) process.exit(ended);
const endBeside = beside === undefined ? () => {} : startBeside(beside, settings);
if (entry !== undefined) process.exitCode = await runInWorkspace(entry, parameters, settings);
endBeside();
