import { readCheckpoint } from '@grantex/core/log';
import type { EvidenceFramework } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { openPack } from '../../evidence/open-pack.ts';
import { openDraft } from '../../files/draft.ts';
import { createProgress } from '../../output/progress.ts';
import type { Context, Run } from '../../session/context.ts';
import { usageError } from '../../terminal/exit.ts';

interface CreateOptions {
  readonly framework: EvidenceFramework;
  readonly since: string;
  readonly until?: string;
  readonly out: string;
  readonly previous?: string;
}

export function addEvidenceCreate(evidence: Command, run: Run): void {
  evidence
    .command('create')
    .description('Make a pack of evidence for a period, as a zip')
    .addOption(
      new Option('--framework <framework>', 'what to report on')
        .choices(['eu-ai-act', 'soc2', 'iso42001', 'gdpr'])
        .makeOptionMandatory(),
    )
    .requiredOption('--since <when>', 'first day, or instant')
    .option('--until <when>', 'day or instant at which it ends, not included; default: now')
    .requiredOption('-o, --out <file>', 'file to write, mode 0600; it appears only when it is complete')
    .option('--previous <file>', 'the pack before this one: the new one proves that the log continues it')
    .addHelpText(
      'after',
      `
The pack holds names of people and the metadata of calls: look at it before you hand it on.

Examples:
  $ grantex evidence create --framework eu-ai-act --since 2026-01-01 --until 2026-07-01 --out evidence.zip
  $ grantex evidence create --framework soc2 --since 2026-07-01 --previous evidence.zip --out evidence-2.zip`,
    )
    .action(run(create));
}

/** The server may have much to read before it sends the next piece, in seconds. */
const PATIENCE = 300;

async function create(
  context: Context,
  { framework, since, until, out, previous }: CreateOptions,
): Promise<void> {
  const { screen, terminal, signal } = context;
  const previousSize = previous === undefined ? undefined : await sizeIn(previous);
  const period = {
    since: instantOf(since, '--since'),
    ...(until === undefined ? {} : { until: instantOf(until, '--until') }),
  };
  const gx = await context.client();
  const target = await openDraft(out);
  const progress = createProgress(terminal, { what: 'Receiving', total: undefined, unit: 'bytes' });
  let bytes = 0;
  try {
    for await (const piece of gx.compliance.evidence(
      { framework, ...period, previousSize },
      { signal, timeout: PATIENCE },
    )) {
      await target.write(piece);
      bytes += piece.length;
      progress.report(bytes);
    }
    await target.keep();
  } catch (error) {
    await target.drop();
    throw error;
  } finally {
    progress.end();
  }
  if (screen.isJson) return screen.json({ file: out, bytes });
  await screen.line(`Wrote ${out}. Check it: grantex evidence verify ${out}`);
}

/** A day is the instant at which it begins, in UTC. */
function instantOf(text: string, option: string): string {
  const time = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(time))
    throw usageError(`${option} is no day or instant: ${text}`, 'Write 2026-01-01 or 2026-01-01T12:00:00Z.');
  return new Date(time).toISOString();
}

async function sizeIn(file: string): Promise<number> {
  try {
    const pack = await openPack(file);
    try {
      const size = readCheckpoint((await pack.text('audit-checkpoint.txt')) ?? '')?.size;
      if (size !== undefined) return size;
    } finally {
      pack.close();
    }
  } catch (cause) {
    throw usageError(`${file} cannot be read as a pack of evidence`, undefined, cause);
  }
  throw usageError(`${file} is no pack of evidence`);
}
