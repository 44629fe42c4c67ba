import { encodeBase64 } from '../../../../src/base/base64.ts';
import { agentSigners, checkExport } from '../../../../src/log.ts';
import { asJson } from '../../json.ts';
import { vectorKind, type VectorKind } from '../../vector-kind.ts';
import { checkpointCases } from './checkpoint-cases.ts';
import { disposalCases } from './disposal-cases.ts';
import type { ExportCase } from './export-case.ts';
import { signedCases } from './signed-cases.ts';
import { witnessCases } from './witness-cases.ts';

const DEFAULTS = { checkpoints: [], anchoredKeys: [], fetchedKeys: [], witnesses: [], signers: null };

async function check(vector: Omit<ExportCase, 'name' | 'expected'>): Promise<ReportInJson> {
  const { entries, checkpoints, anchoredKeys, fetchedKeys, witnesses, signers } = vector;
  const report = await checkExport(entries, {
    checkpoints,
    ...(anchoredKeys.length > 0 && { anchoredKey: anchoredKeys }),
    ...(fetchedKeys.length > 0 && { fetchedKey: fetchedKeys }),
    witnesses,
    ...(signers && { signers: await agentSigners(signers) }),
  });
  return asJson({ ...report, root: encodeBase64(report.root) });
}

interface ReportInJson {
  readonly valid: boolean;
  readonly fault?: object;
}

/** Checks of exports (`docs/protocol.md` §8). */
export const exportVectors: VectorKind = vectorKind<ExportCase>({
  kind: 'export',
  about:
    'Exports of logs, with checkpoints that were kept, keys of logs, witnesses and agents, and what a check reports.',
  defaults: DEFAULTS,
  async cases() {
    const questions = [
      ...(await checkpointCases()),
      ...(await disposalCases()),
      ...(await witnessCases()),
      ...(await signedCases()),
    ];
    return Promise.all(
      questions.map(async ({ fault, ...question }) => {
        const report = await check({ ...DEFAULTS, ...question });
        const [kind, seq, proven] = fault ?? [];
        return {
          ...question,
          expected:
            fault === undefined
              ? { ...report, valid: true }
              : { ...report, fault: { ...report.fault, kind, seq }, proven },
        };
      }),
    );
  },
  run: check,
});
