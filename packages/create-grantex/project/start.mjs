/**
 * `npm start`: starts the sandbox server and the example, gives an agent a grant of Alice, and makes two calls, of which the
 * grant allows one. Then it waits for Ctrl-C; with `-- --exit` it ends. `--again` calls with the grant of the last time.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Grantex } from '@grantex/sdk';
import { folder } from './environment.mjs';
import { startSandbox } from './sandbox.mjs';

const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
/** The command line of the example, and the address for bookings if it is a server. */
const { program, bookings } = manifest.grantex;
const { GRANTEX_API_KEY: apiKey, GRANTEX_AUDIENCE: audience, GRANTEX_URL: url } = process.env;
/** The last grant and its token, for calls of your own. The folder is not committed. */
const kept = { grant: join(folder, '.grantex', 'grant'), token: join(folder, '.grantex', 'token') };
/** Node before 22.18 runs TypeScript only if it is told to. */
const typescript = process.features.typescript ? {} : { NODE_OPTIONS: '--experimental-strip-types' };
const SCOPES = ['flights:search', 'flights:book', 'payments:initiate'];

const gx = new Grantex({ baseUrl: url, apiKey });
await startSandbox();
console.log(`Sandbox server  ${url}; its console is at ${url}/console`);
const isAgain = process.argv.includes('--again');
const { grantId, grantToken } = isAgain ? await lastGrant() : await newGrant();
console.log(`Grant of alice  ${grantId}: flights, and payments up to 500\n`);

const port = await freePortFrom(
  Number(process.env.PORT ?? new URL(bookings ?? 'http://localhost:3000').port),
);
const example = startExample();
process.on('SIGINT', stop).on('SIGTERM', stop);
const isAllowed = [];
for (const price of [420, 900]) {
  console.log(`An agent books a flight for ${price}:`);
  const answer = described(await nextAnswer(price));
  console.log(`  ${answer.replaceAll('\n', '\n  ')}\n`);
  isAllowed.push(answer.startsWith('allowed'));
}
if (!isAgain && isAllowed.join() !== 'true,false') {
  process.exitCode = 1;
  console.error('This is not what was granted. What the example says:', example.errors.join(''));
}
console.log(`What was decided:\n  npm run grantex -- audit list`);
console.log(
  `Stop the agent, and call again:\n  npm run grantex -- revoke grant ${grantId} --yes\n  ${callAgain()}`,
);
if (process.argv.includes('--exit')) stop();
else console.log('\nCtrl-C stops the example and the server.');

/** A sandbox approves at once, and returns the code. On a live server Alice decides, on the page at `consentUrl`. */
async function newGrant() {
  const agent = (await findAgent()) ?? (await gx.agents.register({ name: 'Travel agent', scopes: SCOPES }));
  const scopes = ['flights:search', 'flights:book', 'payments:initiate:max_500'];
  const { code } = await gx.authorize({ agentId: agent.agentId, principalId: 'alice', scopes, audience });
  const grant = await gx.tokens.exchange({ code, agentId: agent.agentId });
  await writeFile(kept.grant, grant.grantId);
  await writeFile(kept.token, grant.grantToken, { mode: 0o600 });
  return grant;
}

async function lastGrant() {
  const [grantId, grantToken] = await Promise.all(
    [kept.grant, kept.token].map((file) => readFile(file, 'utf8')),
  );
  return { grantId, grantToken };
}

async function findAgent() {
  for await (const agent of gx.agents.listAll({ status: 'active' }))
    if (agent.name === 'Travel agent') return agent;
}

function startExample() {
  const [name, ...parameters] = program;
  const child = spawn(programOf(name), parameters, {
    cwd: folder,
    env: { ...process.env, ...typescript, PORT: port, UVICORN_PORT: port, GRANT_TOKEN: grantToken },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, which ends as a whole: `go run` starts another process.
    detached: process.platform !== 'win32',
  });
  const errors = [];
  child.stderr.on('data', (piece) => errors.push(piece));
  child.on('error', (error) => errors.push(error.message));
  if (bookings !== undefined) child.stdout.on('data', (piece) => errors.push(piece));
  return { child, errors, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

function programOf(name) {
  if (name === 'node') return process.execPath;
  const isWindows = process.platform === 'win32';
  return name === 'python' ? join(folder, '.venv', isWindows ? 'Scripts/python.exe' : 'bin/python') : name;
}

/** The first port from one on at which no other program listens: it would get the token. */
async function freePortFrom(first) {
  for (let tried = first; ; tried += 1) {
    const socket = connect(tried, 'localhost');
    const isTaken = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (!isTaken) return tried;
  }
}

/** A server is called over HTTP; another program makes both calls itself, and prints a line for each. */
async function nextAnswer(price) {
  if (bookings !== undefined) return book(price);
  const { value } = await example.lines.next();
  return value ?? failed();
}

async function book(price) {
  const address = new URL(bookings);
  address.port = port;
  for (;;) {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${grantToken}` },
      body: JSON.stringify({ flight: 'AI 101', price }),
    }).catch(() => undefined);
    if (answer !== undefined) return (await answer.text()).trim();
    // It does not listen yet.
    if (example.child.exitCode !== null) await failed();
    await sleep(50);
  }
}

async function failed() {
  if (example.child.exitCode === null) await once(example.child, 'close');
  console.error(`The example ended:\n${example.errors.join('')}`);
  process.exit(1);
}

function described(answer) {
  const { code, message, howToAsk } = answer.startsWith('{') ? JSON.parse(answer) : {};
  if (code === undefined) return `allowed  ${answer}`;
  return `refused  ${code}: ${message}${howToAsk === undefined ? '' : `\n         ${howToAsk}`}`;
}

function callAgain() {
  if (bookings === undefined) return 'npm run again';
  const address = bookings.replace(/:\d+/, `:${port}`);
  return `curl --json '{"flight": "AI 101", "price": 420}' -H "Authorization: Bearer $(cat .grantex/token)" ${address}`;
}

function stop() {
  const { pid, exitCode } = example.child;
  if (process.platform === 'win32') example.child.kill();
  else if (pid !== undefined && exitCode === null) process.kill(-pid);
  process.exit();
}
