import {
  type ChainFault,
  type ChainPosition,
  type ChainReport,
  checkChain,
  readDisposal,
} from '@grantex/core/log';
import { z } from 'zod';
import { type Tool, defineTool, READS } from '../toolkit/define-tool.ts';
import { counted } from '../toolkit/fields.ts';

const position = z.object({ seq: z.int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) });

/** What a summary says of the known position. */
const KNOWN = {
  compared: '',
  unreached: ' The known position was not reached: pass a larger most.',
  disposed:
    ' The known position was not compared: the log says that it has disposed of this entry. A log that was rewritten could say so, too. Compare a newer position that was written down, or a checkpoint that was kept.',
} as const;

/** Progress is reported after this many entries. */
const STEP = 500;

export const chainTools: readonly Tool[] = [
  defineTool({
    name: 'check_audit_chain',
    title: 'Check the audit log',
    description:
      'Reads the log from its start, or from where its oldest entries were disposed of, and checks every hash, every link and every digest. This proves that the log is consistent. It proves that nothing was cut off at its end only if you pass a position that was written down before (known).',
    role: 'audit-read',
    effects: READS,
    input: z.object({
      most: z.int().min(1).max(1_000_000).default(100_000).describe('Entries to read, at most'),
      known: position.optional().describe('seq and hash of an entry that were written down before'),
    }),
    output: z.object({
      isIntact: z.boolean().describe('Whether everything that was read is correct'),
      isWhole: z.boolean().describe('False if the log continues after the last entry that was read'),
      entries: z.int(),
      head: position.nullable().describe('The last correct entry: write it down, and pass it as known later'),
      fault: z.object({ kind: z.string(), seq: z.int(), message: z.string() }).nullable(),
      erased: z
        .object({ metadata: z.int(), names: z.int() })
        .describe(
          'How many entries lack their metadata, and how many the name of their principal, after an erasure',
        ),
      known: z
        .enum(['compared', 'unreached', 'disposed'])
        .nullable()
        .describe(
          'Whether the known position was compared with the log. unreached: it was not read up to there. disposed: the log says that it has disposed of this entry, so nothing was compared with it, and a rewritten log could say so, too. Null: none was passed',
        ),
      disposed: z.int().describe('How many entries before them the log says it has disposed of'),
      uncommittedNames: z.int().describe('How many entries of version 1 have a name that no hash covers'),
    }),
    run: async ({ gx }, { most, known }, { signal, report }) => {
      const check = async (kept?: ChainPosition): Promise<Checked> => {
        const bounded = upTo(most, gx.audit.export({ signal }), (read) =>
          report(read, `${counted(read, 'entry', 'entries')} checked`),
        );
        const checked = await checkChain(bounded.entries, kept === undefined ? {} : { kept });
        const fault = checked.valid ? null : checked.fault;
        // A known position after the last entry that was read is not missing.
        const isUnread = fault?.kind === 'cut' && bounded.wasCut();
        return { ...checked, fault: isUnread ? null : fault, isWhole: !bounded.wasCut() };
      };
      const compared = await check(known);
      // Without the known position, what is left can be checked.
      const checked = compared.fault?.kind === 'disposed' ? await check() : compared;
      const { entries, head, fault, isWhole, uncommittedNames } = checked;
      const { metadata, names } = checked.erased;
      const disposed = checked.disposed?.entries ?? 0;
      const seen = { entries, head, erased: { metadata, names }, disposed, uncommittedNames };
      return { isIntact: fault === null, isWhole, ...seen, known: comparisonOf(known, compared), fault };
    },
    summary: ({ isIntact, isWhole, entries, head, known, fault, erased, disposed }) => {
      const read = counted(entries, 'entry', 'entries');
      if (!isIntact)
        return `The log is not correct: entry ${fault?.seq} (${fault?.kind}), after ${read} that are.`;
      const what = known === 'disposed' ? 'What is left of the log is consistent' : 'The log is correct';
      const end = isWhole ? 'to its end' : 'and it continues';
      const last = head === null ? '' : ` The last one is ${head.seq}.`;
      const gone = `Erased: metadata of ${erased.metadata}, names in ${erased.names}.`;
      const before = disposed === 0 ? '' : ` The first ${disposed} were disposed of.`;
      return `${what}: ${read} checked, ${end}.${last}${before} ${gone}${known === null ? '' : KNOWN[known]}`;
    },
  }),
];

interface Checked extends Pick<ChainReport, 'entries' | 'head' | 'erased' | 'disposed' | 'uncommittedNames'> {
  readonly fault: ChainFault | null;
  readonly isWhole: boolean;
}

function comparisonOf(known: ChainPosition | undefined, { head, fault }: Checked): keyof typeof KNOWN | null {
  if (known === undefined) return null;
  if (fault?.kind === 'disposed') return 'disposed';
  const isReached = (head?.seq ?? 0) >= known.seq || fault?.kind === 'rewritten' || fault?.kind === 'cut';
  return isReached ? 'compared' : 'unreached';
}

interface Bounded<VALUE> {
  readonly entries: AsyncIterable<VALUE>;
  /** Whether there were more values. */
  wasCut(): boolean;
}

/** What a log says of disposed entries is passed on, and not counted. */
function upTo<VALUE>(
  most: number,
  values: AsyncIterable<VALUE>,
  onStep: (read: number) => Promise<void>,
): Bounded<VALUE> {
  let isCut = false;
  return { entries: firstOnes(), wasCut: () => isCut };

  async function* firstOnes(): AsyncGenerator<VALUE> {
    let read = 0;
    for await (const value of values) {
      if (readDisposal(value) !== undefined) {
        yield value;
        continue;
      }
      if (read === most) {
        isCut = true;
        return;
      }
      read += 1;
      if (read % STEP === 0) await onStep(read);
      yield value;
    }
  }
}
