import { cpus, loadavg, release, totalmem } from 'node:os';
import pg from 'pg';

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

export function machineLines(machine: Machine): string {
  const { processor, cores, memoryBytes, system, node, openssl, postgresql, loadBefore } = machine;
  return [
    `${processor}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB, ${system}`,
    `Node ${node}, OpenSSL ${openssl}, PostgreSQL ${postgresql}`,
    `Load before the start: ${loadBefore.toFixed(2)}${loadBefore > 0.5 ? ' (other programs were running: wall-clock rates are too low)' : ''}`,
  ].join('\n');
}
