import { cpus, loadavg, release, totalmem } from 'node:os';
import pg from 'pg';
import { measureSpeeds, type Speeds } from '../measure/speeds.ts';
import { format } from './format.ts';

/** What the benchmark ran on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly openssl: string;
  readonly postgresql: string;
  /** The load average of the minute before the start: above zero, other programs were running. */
  readonly loadBefore: number;
  readonly speeds: Speeds;
}

export async function describeMachine(databaseUrl: string): Promise<Machine> {
  const loadBefore = loadavg()[0] ?? 0;
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.versions.node,
    openssl: process.versions.openssl,
    postgresql: await versionOf(databaseUrl),
    loadBefore,
    speeds: await measureSpeeds(),
  };
}

async function versionOf(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ version: string; fsync: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync`,
  );
  await client.end();
  return `${rows[0]?.version}, fsync ${rows[0]?.fsync}`;
}

const HOW: { readonly [name in keyof Speeds]: string } = {
  signatures: 'RSA-2048 signatures',
  verifications: 'verifications',
  parses: "JSON.parse of a token's payload",
};
const SPEEDS = Object.keys(HOW) as (keyof Speeds)[];

export function machineLines(machine: Machine): string {
  const { processor, cores, memoryBytes, system, node, openssl, postgresql, loadBefore, speeds } = machine;
  return [
    `${processor}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB, ${system}`,
    `Node ${node}, OpenSSL ${openssl}, PostgreSQL ${postgresql}`,
    `One core: ${SPEEDS.map((name) => `${format(speeds[name], 'perSecond')} ${HOW[name]}`).join(', ')}`,
    `Load before the start: ${loadBefore.toFixed(2)}${loadBefore > 0.5 ? ' (other programs were running: wall-clock rates are too low)' : ''}`,
  ].join('\n');
}

const FACTS = ['processor', 'cores', 'memoryBytes', 'system', 'node', 'openssl', 'postgresql'] as const;
/** Speeds of the same machine differ by this much from run to run. */
const NOISE = 0.15;

/** How the machine of one run differs from that of another: a line for each fact. */
export function machineDifferences(then: Machine, now: Machine): string[] {
  const facts = FACTS.filter((fact) => then[fact] !== now[fact]).map(
    (fact) => `${fact}: ${then[fact]}, now ${now[fact]}`,
  );
  const speeds = SPEEDS.flatMap((name) => {
    const ratio = now.speeds[name] / then.speeds[name];
    const differs = Math.abs(Math.log(ratio)) > Math.log1p(NOISE);
    const [before, after] = [then, now].map((machine) => format(machine.speeds[name], 'perSecond'));
    return differs ? [`${HOW[name]} on one core: ${before}, now ${after} (${ratio.toFixed(2)}×)`] : [];
  });
  return [...facts, ...speeds];
}
