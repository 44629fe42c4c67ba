import { auditEntry, fillLog } from './audit-log.ts';
import { createInstallation, type Grantex, type Installation, startOver } from './grantex.ts';
import type { Workbench } from './workbench.ts';

/** A server with a long audit log. */
export interface LongLog {
  readonly grantex: Grantex;
  /** The entry that fills it, which may also be appended. */
  readonly entry: object;
  /** The minimum number of entries in it. */
  readonly length: number;
}

interface Filled extends Pick<LongLog, 'entry'> {
  readonly installation: Installation;
  /** In a quick run, which starts no second one. */
  readonly running: Grantex | undefined;
}

const filled = new WeakMap<Workbench, Filled>();

/** Starts a server with a log of 10⁶ entries (quick: 20,000), which is filled once for all groups that need one. */
export async function startLongLog(bench: Workbench): Promise<LongLog> {
  const length = bench.isQuick ? 20_000 : 1_000_000;
  const known = filled.get(bench);
  if (known !== undefined) {
    const { installation, entry, running } = known;
    return { grantex: running ?? (await startOver(bench, installation)), entry, length };
  }
  // Checkpoints contain the name of the server, which must not change with its port.
  const installation = {
    ...(await createInstallation(await bench.postgres())),
    publicUrl: 'http://grantex.test',
  };
  const { isQuick, start, startForAll } = bench;
  const grantex = await startOver(bench, installation, isQuick ? startForAll : start);
  const entry = await auditEntry(grantex);
  await fillLog(await bench.loadClient(), grantex, entry, length);
  filled.set(bench, { installation, entry, running: isQuick ? grantex : undefined });
  return { grantex, entry, length };
}
