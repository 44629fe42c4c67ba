import type { Command } from 'commander';
import type { Run } from '../../session/context.ts';
import { AUDIT_LOG } from '../../audit/which-log.ts';
import { addCheckpoint } from './checkpoint.ts';
import { addExport } from './export.ts';
import { addAuditList } from './list.ts';
import { addAuditLog } from './log.ts';
import { addAuditProof } from './proof.ts';
import { addAuditShip } from './ship.ts';
import { addAuditTail } from './tail.ts';
import { addVerify } from './verify.ts';

export function addAudit(program: Command, run: Run): void {
  const audit = program
    .command('audit')
    .description('Read the audit log, keep checkpoints of it, and check it without a server')
    .addHelpText(
      'after',
      `
To detect later whether a log was changed, keep checkpoints in a folder that the server cannot write to:
  $ grantex audit checkpoint --kept ./kept      from cron, for example hourly
  $ grantex audit export --out log.jsonl
  $ grantex audit verify log.jsonl --kept ./kept

Other examples:
  $ grantex audit tail --follow
  $ grantex audit list --grant grnt_01J… --status blocked
  $ grantex audit proof alog_01J… --kept ./kept`,
    );
  for (const add of [
    addAuditList,
    addAuditTail,
    addAuditShip,
    addAuditLog,
    addExport,
    addVerify,
    addCheckpoint,
    addAuditProof,
  ]) {
    add(audit, run, AUDIT_LOG);
  }
}
