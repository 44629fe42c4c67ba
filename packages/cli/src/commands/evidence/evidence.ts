import type { Command } from 'commander';
import type { Run } from '../../session/context.ts';
import { addEvidenceCreate } from './create.ts';
import { addEvidenceVerify } from './verify.ts';

export function addEvidence(program: Command, run: Run): void {
  const evidence = program
    .command('evidence')
    .description('Make packs of evidence for auditors, and check them without a server');
  addEvidenceCreate(evidence, run);
  addEvidenceVerify(evidence, run);
}
