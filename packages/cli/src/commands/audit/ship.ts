import { setTimeout as pause } from 'node:timers/promises';
import { type AuditLine, GrantexError, type LineFormat, readAuditLine } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { checkWritable, readSecretFile } from '../../files/secret-file.ts';
import { counted } from '../../output/counted.ts';
import { createProgress } from '../../output/progress.ts';
import type { Context, Run } from '../../session/context.ts';
import { inBatches } from '../../ship/batches.ts';
import { DeliveryError } from '../../ship/delivery-error.ts';
import type { Destination } from '../../ship/destination.ts';
import { openDestination } from '../../ship/open-destination.ts';
import { keepState, readState, type Shipment, type ShipState } from '../../ship/ship-state.ts';
import { CliError, EXIT, usageError } from '../../terminal/exit.ts';

interface ShipOptions {
  readonly to: string;
  readonly state: string;
  readonly format: LineFormat;
  readonly source: 'entries' | 'events' | 'admin';
  readonly ocsf: '1.8' | '1.9';
  readonly headerFile?: string;
  readonly once?: boolean;
}

export function addAuditShip(audit: Command, run: Run): void {
  audit
    .command('ship')
    .description('Send the log to a SIEM as it grows, and lose nothing')
    .requiredOption(
      '--to <address>',
      'https://…, syslog+tls://host:port, syslog://127.0.0.1:port or file:<path>',
    )
    .requiredOption('--state <file>', 'file that keeps how far it has come, one for each shipment')
    .addOption(
      new Option('--format <format>', 'format of the lines').choices(['json', 'ocsf', 'cef']).default('json'),
    )
    .addOption(
      new Option(
        '--source <source>',
        'the audit log, what happened to agents, keys, requests and grants, or the log of administrators',
      )
        .choices(['entries', 'events', 'admin'])
        .default('entries'),
    )
    .addOption(new Option('--ocsf <version>', 'version of OCSF').choices(['1.8', '1.9']).default('1.8'))
    .option('--header-file <file>', 'file with headers for https, one per line: Authorization: Splunk …')
    .option('--once', 'send what there is now, and end')
    .addHelpText(
      'after',
      `
The first time, it begins with the oldest line. What the receiver has taken is written to the state file only then, so a
line may come twice after a crash, and none is lost: tell doubles by entryId (json), metadata.uid (ocsf) or externalId
(cef). A file gets each line once. While the receiver is away it tries again, with --once for about five minutes.

Ends with 3 if an entry does not continue the one that was shipped last: the log was changed, or restored from a backup.

Examples:
  $ grantex audit ship --to https://siem.example/collect --format ocsf --state ship.json
  $ grantex audit ship --to syslog+tls://siem.example:6514 --format cef --state syslog.json
  $ grantex audit ship --to file:/var/log/grantex.jsonl --state file.json --once`,
    )
    .action(run(ship));
}

/** Milliseconds between two tries: the first wait, doubled up to the longest. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 60_000;
/** How long `--once` tries, in milliseconds. */
const PATIENCE = 300_000;

async function ship(context: Context, options: ShipOptions): Promise<void> {
  const { screen, terminal, signal } = context;
  const { to, source, format, ocsf, once = false } = options;
  const headers = await readHeaders(options.headerFile);
  const contentType = format === 'cef' ? 'text/plain; charset=utf-8' : 'application/x-ndjson';
  const gx = await context.client();
  await checkWritable(options.state);
  const { developerId } = await gx.me.get({ signal });
  const shipment: Shipment = { server: (await context.settings()).url, developerId, to, source, format };
  const destination = await openDestination(to, { headers, contentType, signal });
  const progress = createProgress(terminal, { what: 'Shipping', total: undefined, unit: 'entries' });
  let shipped = 0;
  let last: ShipState | undefined;
  try {
    last = await whereItIs(destination, await readState(options.state, shipment), shipment);
    if (!once) screen.note('Sending what comes. Press Ctrl-C to stop.');
    const lines = gx.audit.stream({
      source,
      format,
      ocsf,
      after: last?.cursor,
      ...(once ? { until: 'now' } : {}),
      signal,
    });
    for await (const batch of inBatches(checked(lines, last, source), destination.most)) {
      await deliver(context, destination, batch, once);
      last = { ...shipment, cursor: batch.at(-1)?.cursor ?? '', hash: batch.at(-1)?.hash };
      await keepState(options.state, last);
      shipped += batch.length;
      progress.report(shipped);
    }
  } catch (error) {
    throw withAdvice(error, options.state);
  } finally {
    progress.end();
    await destination.close();
  }
  if (screen.isJson) return screen.json({ shipped, cursor: last?.cursor ?? null });
  await screen.line(`Sent ${counted(shipped, 'line', 'lines')} to ${to}.`);
}

/**
 * The last line that was taken: a file knows it better than the state, if a crash came between the two.
 * @throws {CliError} for a file whose last line is not of this shipment
 */
async function whereItIs(
  destination: Destination,
  state: ShipState | undefined,
  shipment: Shipment,
): Promise<ShipState | undefined> {
  const line = await destination.lastLine();
  if (line === undefined) return state;
  const { cursor, hash, ...found } = readLast(line, shipment);
  const other = (['developerId', 'source'] as const).find((name) => found[name] !== shipment[name]);
  if (other === undefined) return { ...shipment, cursor, hash };
  throw usageError(
    `the last line of ${shipment.to} belongs to another shipment: its ${other} is ${found[other]}, not ${shipment[other]}`,
    'Name another file.',
  );
}

function readLast(line: string, { to, format }: Shipment): AuditLine {
  try {
    return readAuditLine(line, format as LineFormat);
  } catch (cause) {
    throw usageError(`the last line of ${to} is not ${format}`, 'Name another file.', cause);
  }
}

/** @throws {CliError} at an entry that does not continue the one before it */
async function* checked(
  lines: AsyncIterable<AuditLine>,
  last: ShipState | undefined,
  source: ShipOptions['source'],
): AsyncGenerator<AuditLine, void> {
  let before: Pick<AuditLine, 'cursor' | 'hash'> | undefined = last;
  for await (const line of lines) {
    const { cursor, hash, prevHash } = line;
    if (hash !== undefined && before?.hash !== undefined && prevHash !== before.hash) {
      throw new CliError(`entry ${cursor} does not continue entry ${before.cursor}, which was shipped`, {
        exitCode: EXIT.wrong,
        next: `The log was restored from a backup, or changed. Ask the operator of the server; grantex ${source === 'admin' ? 'admin-log' : 'audit'} verify names the place. To ship the log as it is now, use another --state.`,
      });
    }
    before = line;
    yield line;
  }
}

async function deliver(
  { screen, signal, terminal }: Context,
  destination: Destination,
  batch: readonly AuditLine[],
  once: boolean,
): Promise<void> {
  const begun = terminal.now();
  for (let tries = 1; ; tries += 1) {
    try {
      await destination.deliver(batch);
      if (tries > 1) screen.note('The receiver takes lines again.');
      return;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      if (once && terminal.now() - begun > PATIENCE) {
        throw new CliError(error.message, {
          exitCode: EXIT.unreachable,
          next: 'Nothing was skipped: start again to continue.',
          cause: error,
        });
      }
      if (tries === 1) screen.warn(`${error.message}; trying again`);
      const wait = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT);
      await pause(Math.max(wait, error.wait ?? 0), undefined, { signal });
    }
  }
}

function withAdvice(error: unknown, state: string): unknown {
  if (!GrantexError.is(error) || error.code !== 'CURSOR_GONE') return error;
  return new CliError(error.message, {
    exitCode: EXIT.wrong,
    next: `To begin with the oldest line that is kept, use another --state than ${state}.`,
    cause: error,
  });
}

/** `Name: value`, one per line. */
async function readHeaders(file: string | undefined): Promise<Readonly<Record<string, string>>> {
  if (file === undefined) return {};
  const lines = (await readSecretFile(file, 'the headers')).split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line, index) => {
      const [, name, value] = /^([\w-]+):[ \t]*(\S.*)$/.exec(line.trim()) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw usageError(`line ${index + 1} of ${file} is no header`, 'Write: Authorization: Splunk <token>');
    }),
  );
}
