import { createJsonNarrator, createReadableNarrator } from './telling/narrator.ts';

const HELP = `Starts a sandbox server and takes a travel agent through the life of a grant.

  npm start                    tell the story, then keep the server running
  npm start -- --consent       on a live server: you approve in your browser, with a passkey, and you press Stop
  npm start -- --exit          end afterwards; exit code 0 only if every step gave the expected result
  npm start -- --json          print one line of JSON per step on standard output

The server reads the same variables as \`npm run serve\`: PORT, GRANTEX_DATA_DIR, …`;

const OPTIONS = new Set(['--consent', '--exit', '--json', '--help']);

const OPENING = `An API key does everything for whoever holds it. \
A grant does a few things, for one agent and one person, until that person stops it.`;

async function main(parameters: readonly string[]): Promise<number> {
  const unknown = parameters.find((parameter) => !OPTIONS.has(parameter));
  if (unknown !== undefined) {
    console.error(`unknown option ${unknown}\n\n${HELP}`);
    return 2;
  }
  if (parameters.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const narrator = parameters.includes('--json')
    ? createJsonNarrator(process.stdout, process.stderr)
    : createReadableNarrator(process.stdout);
  narrator.note(OPENING);
  narrator.progress('Starting the server (the first time takes some seconds)');
  // Loaded only now, so that something is on the screen from the first moment.
  const { runTour } = await import('./run-tour.ts');
  return runTour({
    narrator,
    isLive: parameters.includes('--consent'),
    isOver: parameters.includes('--exit'),
    showsPages: process.stdout.isTTY && !parameters.includes('--json'),
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
