const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
]);

/** SQLSTATE classes and codes of a server that is temporarily unavailable. */
const STATES = [
  '08', // connection exception
  '53', // insufficient resources: disk full, out of memory, too many connections
  '57P', // shut down, starting up, crashed
  '57014', // statement timeout
  '25P03', // idle in transaction timeout
  '25006', // read-only, while a standby takes over
  '40001', // could not serialize
  '40P01', // deadlock
  '55P03', // lock not available
  '58030', // input or output error
];

/** Messages that the drivers throw, without a code, when the connection is lost. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|PGlite is closed|Cannot use a pool after)/;

/** Whether an error means that the database is unavailable, rather than that the query is wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return MESSAGES.test(error.message);
  return NETWORK.has(code) || STATES.some((state) => code.startsWith(state));
}
