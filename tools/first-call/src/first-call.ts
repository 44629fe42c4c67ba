import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from 'pack';
import { packWheels } from 'pack/languages';
import { type Measurement, measure } from './measure.ts';
import { installRuntimes, OWN_RUNTIMES } from './runtimes.ts';
import { serve } from './served.ts';
import type { Subject } from './subjects.ts';

/** What following the READMEs took. */
export interface FollowedReadmes {
  readonly measurements: readonly Measurement[];
  /** Seconds from `npm run serve` to a server that listens. */
  readonly server: number;
}

/** Follows the README of each subject, one after the other, and tells of each as soon as it is known. */
export async function followReadmes(
  subjects: readonly Subject[],
  tell: (line: string) => void,
): Promise<FollowedReadmes> {
  const home = await mkdtemp(join(tmpdir(), 'grantex-first-call-'));
  try {
    const packed = join(home, 'packed');
    const languages = new Set(subjects.map(({ language = 'TypeScript' }) => language));
    if (languages.has('TypeScript')) await packAll(packed, 'files');
    if (languages.has('Python')) await packWheels(packed);
    tell('packed');
    const runtimes = languages.has('TypeScript') ? await installRuntimes(join(home, 'runtimes')) : [];
    tell('installed the runtimes');
    await using served = await serve(join(home, 'data'));
    tell(`the server listens after ${served.seconds.toFixed(1)} s`);
    const folder = join(home, 'projects');
    await mkdir(folder);
    const measurements: Measurement[] = [];
    for (const subject of subjects) {
      const measurement = await measure(subject, {
        folder,
        packed,
        runtimes: [...runtimes, ...OWN_RUNTIMES],
        served,
      });
      tell(summaryOf(measurement));
      measurements.push(measurement);
    }
    return { measurements, server: served.seconds };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function summaryOf({ name, file, lines, packages, setup, calls }: Measurement): string {
  const runs = [...calls].map(([runtime, call]) =>
    call instanceof Error ? `${runtime} FAILS: ${call.message}` : `${runtime} ${call.allowed.toFixed(1)} s`,
  );
  return `${name}, ${file}: ${lines} lines, ${packages} packages in ${setup.toFixed(1)} s; ${runs.join(', ')}`;
}
