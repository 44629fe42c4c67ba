import { join } from 'node:path';
import { type Check, judged } from './checks.ts';
import { compareReports } from './compare-reports.ts';
import { emptyFolder } from './empty-folder.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'vectors');

export interface VectorsReport extends AsyncDisposable {
  /** For the tests: where they write which vectors they ran. */
  readonly environment: Readonly<Record<string, string>>;
  /** Fails, after the tests, if they skipped a vector. */
  readonly check: Check;
}

/** A place for the report of one language; removed at the end. */
export async function vectorsReport(language: string): Promise<VectorsReport> {
  const place = await emptyFolder();
  const path = join(place.path, 'ran.txt');
  return {
    environment: { GRANTEX_VECTORS_REPORT: path },
    check: {
      title: 'all vectors',
      async run() {
        const faults = await compareReports(folder, { [language]: path });
        return { report: judged(faults.length === 0), printed: faults.join('\n') };
      },
    },
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  };
}
