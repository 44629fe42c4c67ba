/** The server counts to 100 at most. */
const COUNT_LIMIT = 100;

/** “3 active grants”, for a person's page and list. */
export function countGrants(count: number): string {
  if (count === 1) return '1 grant';
  return `${count >= COUNT_LIMIT ? '100 or more' : count} grants`;
}
