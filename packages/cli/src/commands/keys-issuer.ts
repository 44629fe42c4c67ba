import type { IssuerKey } from '@grantex/sdk';
import type { Context } from '../context.ts';
import type { Column } from '../output/table.ts';

const STYLES = { next: undefined, active: 'good', retired: 'warning', revoked: 'bad' } as const;

const COLUMNS: readonly Column<IssuerKey>[] = [
  { title: 'KID', value: ({ kid }) => kid, isWhole: true },
  { title: 'STATE', value: ({ state }) => state, isWhole: true, style: ({ state }) => STYLES[state] },
  { title: 'MADE', value: ({ createdAt }) => createdAt },
  { title: 'SIGNS FROM', value: ({ activeFrom }) => activeFrom ?? '' },
  { title: 'RETIRED', value: ({ retiredAt }) => retiredAt ?? '' },
  { title: 'REVOKED', value: ({ revokedAt }) => revokedAt ?? '' },
];

/** The keys that sign grant tokens: where they stand, and when the next one takes over. Any role sees them. */
export async function issuerKeys({ client, screen, signal }: Context): Promise<void> {
  const gx = await client();
  const listed = await gx.issuerKeys.list({ signal });
  if (screen.isJson) return screen.json(listed);
  await screen.table(COLUMNS, listed.keys);
  const { nextRotationAt } = listed;
  screen.note(
    nextRotationAt === null ? 'No rotation is planned.' : `Another key takes over at ${nextRotationAt}.`,
  );
}
