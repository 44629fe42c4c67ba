/**
 * `npm run scale`: what a deployment past one machine comes to. Measures what things cost on this one, checks the model
 * with four servers and some thousand streams, and computes what breaks first, and at what number. It asserts nothing.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureSpeeds } from '../measure/speeds.ts';
import { describeMachine, machineLines } from '../report/machine.ts';
import { createInstallation, type Grantex, type Installation, startOver } from '../workbench/grantex.ts';
import { createWorkbench, type Workbench } from '../workbench/workbench.ts';
import { measureFeed } from './feed-costs.ts';
import type { Costs } from './costs.ts';
import { delayDatabase } from './delayed-database.ts';
import { measureOperations } from './operations.ts';
import { type RealRun, runReally } from './real-run.ts';
import { costLines, predictionLines, realLines } from './tables.ts';

const SERVERS = 4;
/** Of one developer in a process: the default is 2,000. */
const STREAMS_OF_ONE = '20000';

const usage = `npm run scale -- [--streams <number>] [--costs <file>] [--json]

  --streams  streams of the real run with four servers, a multiple of four; default 5000
  --costs    takes the costs that an earlier --json printed, and measures nothing
  --json     one JSON document: costs, real run`;

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '5000' },
    costs: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (!/^[1-9]\d*$/.test(values.streams) || Number(values.streams) % SERVERS !== 0) {
  console.error(`--streams must be a multiple of ${SERVERS}, not ${values.streams}\n\n${usage}`);
  process.exit(2);
}

interface Measured {
  readonly costs: Costs;
  readonly real?: RealRun;
}

const print = (text: string): void => (values.json ? undefined : console.log(text));
const { costs, real } = values.costs === undefined ? await measureAll() : readCosts(values.costs);
print(costLines(costs));
if (real !== undefined) print(realLines(real, costs));
print(predictionLines(costs));
if (values.json) console.log(JSON.stringify({ costs, real }, undefined, 2));

function readCosts(path: string): Measured {
  return JSON.parse(readFileSync(path, 'utf8')) as Measured;
}

async function measureAll(): Promise<Measured> {
  const bench = createWorkbench(false);
  try {
    const postgres = await bench.postgres();
    print(machineLines(await describeMachine(postgres.url)));
    const installation = { ...(await createInstallation(postgres)), publicUrl: 'http://grantex.test' };
    const grantex = await start(bench, installation);
    const database = await delayDatabase(installation.databaseUrl);
    const far = await start(bench, { ...installation, databaseUrl: database.url });
    const { signatures } = await measureSpeeds();
    const ofFeed = await measureFeed(grantex, { grantex: far, database }, 1 / signatures);
    const ofCalls = await measureOperations(far, await bench.start('load-client'), database);
    await bench.clear();
    await database.close();
    const servers: Grantex[] = [];
    for (let count = 0; count < SERVERS; count += 1) servers.push(await start(bench, installation));
    const run = await runReally(bench, servers as [Grantex, ...Grantex[]], Number(values.streams));
    return { costs: { ...ofFeed, ...ofCalls }, real: run };
  } finally {
    await bench.close();
  }
}

function start(bench: Workbench, installation: Installation): Promise<Grantex> {
  return startOver(bench, { ...installation, environment: { GRANTEX_MAX_STREAMS: STREAMS_OF_ONE } });
}
