/**
 * The sandbox server of this project, which approves every request at once. It listens at GRANTEX_URL of the file .env, takes
 * GRANTEX_API_KEY, and keeps its data in .grantex. `npm run sandbox` runs it alone.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { folder } from './environment.mjs';

const { GRANTEX_API_KEY: apiKey, GRANTEX_URL: url } = process.env;
const program = join(folder, 'node_modules', '@grantex', 'server', 'bin', 'grantex-server.js');

/** @returns a function that stops the server; undefined if it runs already */
export async function startSandbox() {
  if (await isRunning()) return undefined;
  const server = spawn(process.execPath, [program], {
    cwd: folder,
    env: {
      ...process.env,
      PORT: new URL(url).port,
      GRANTEX_MODE: 'sandbox',
      GRANTEX_DATA_DIR: '.grantex',
      // That of your own program, if there is one.
      DATABASE_URL: undefined,
      GRANTEX_BOOTSTRAP_KEY: apiKey,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => void server.kill();
  process.on('exit', stop);
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.startsWith('Grantex listens on ')) return stop;
  }
  return fail('The sandbox server ended before it listened.');
}

/** Ends the program if another server listens there. */
async function isRunning() {
  const answer = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${apiKey}` } }).catch(
    () => undefined,
  );
  if (answer === undefined || answer.ok) return answer !== undefined;
  return fail(
    `Another server listens at ${url}. Choose another port for GRANTEX_URL in .env, and remove .grantex.`,
  );
}

function fail(message) {
  console.error(message);
  return process.exit(1);
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  await startSandbox();
  console.log(`The sandbox server listens at ${url}. Ctrl-C stops it.`);
}
