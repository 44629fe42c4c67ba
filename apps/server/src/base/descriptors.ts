/** How many file descriptors of this process each purpose may use at most. */
export interface DescriptorShares {
  /** Client connections. The rest is for the database, files and outgoing requests. */
  connections: number;
  /** Streams of server-sent events, each of which occupies a connection. The rest is for other requests. */
  streams: number;
  /** Files of a database inside the process. PostgreSQL would otherwise keep one open for each table and index. */
  databaseFiles: number;
}

/** The fewest with which PostgreSQL starts, and its own default. */
const DATABASE_FILES = { fewest: 64, most: 1_000 };

/** Connections get three quarters of all descriptors, streams half of them, and files of the database an eighth. */
export function descriptorShares(limit: number = descriptorLimit()): DescriptorShares {
  const { fewest, most } = DATABASE_FILES;
  return {
    connections: Math.floor((limit * 3) / 4),
    streams: Math.floor(limit / 2),
    databaseFiles: Math.min(Math.max(Math.floor(limit / 8), fewest), most),
  };
}

/** How many files and sockets the system lets this process have open (`ulimit -n`); Infinity where it has no limit. */
function descriptorLimit(): number {
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  // Otherwise the report resolves the names of all peers.
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as {
    userLimits?: { open_files: { soft: number | 'unlimited' } };
  };
  const soft = userLimits?.open_files.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}
