import type { Aftermath } from './after-restore.ts';
import type { RestoredBackup } from './restore-backup.ts';
import type { WrittenBackup } from './write-backup.ts';

/** The report after a backup. */
export function reportBackup({ file, header, trailer, bytes }: WrittenBackup): string[] {
  return [
    `${file}: ${count(sum(trailer.rows), 'row')}, ${count(bytes, 'byte')}, as the database was at ${header.at}`,
    'THE MASTER KEY IS NOT IN IT. Without the same master key it is useless: keep that safely, somewhere else.',
    'It contains personal data and digests of credentials: protect it like the database.',
  ];
}

/** The report after a restore. */
export function reportRestore(restored: RestoredBackup, issuer: string | undefined): string[] {
  const { header, trailer, migration } = restored;
  const isUpgraded = header.migration !== migration;
  const isRenamed = issuer !== undefined && issuer !== header.issuer;
  return [
    `Restored ${count(sum(trailer.rows), 'row')} of ${count(restored.developers, 'developer')}, as they were at ${header.at}.`,
    ...(isUpgraded
      ? [
          `The backup was of release ${header.release}; it was migrated from ${header.migration} to ${migration}.`,
        ]
      : []),
    ...(isRenamed
      ? [
          `The backup was made under the issuer ${header.issuer}, and a server with the issuer ${issuer} refuses to start on it. Set GRANTEX_PUBLIC_URL=${header.issuer}, or run the command: issuer change`,
        ]
      : []),
    ...reportAftermath(restored, `since ${header.at}`),
  ];
}

/** The report of what a restore changed, and of what it cannot know. */
export function reportAftermath(
  { epoch, endedGrants, revokedKeys, keptGrants }: Aftermath,
  since: string,
): string[] {
  return [
    `Revocation logs and audit chains continue under the new epoch ${epoch}.`,
    keptGrants
      ? 'Grants and issuer keys are as they were. If anything was revoked or refreshed since, restore again without --keep-grants.'
      : `Ended: ${count(endedGrants, 'grant')} that were in force, ${count(revokedKeys, 'issuer key')}, all sessions. People approve again.`,
    `Repeat by hand what happened ${since} and is now undone: API keys deleted or rotated, agents suspended or deleted,`,
    '  people erased, passkeys recovered. Audit entries written since are no longer in the log.',
  ];
}

function sum(rows: Readonly<Record<string, number>>): number {
  return Object.values(rows).reduce((total, some) => total + some, 0);
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
