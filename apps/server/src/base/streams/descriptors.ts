/** How many file descriptors of this process each purpose may use at most. */
export interface DescriptorShares {
  /** Client connections. The rest is for the database, files and outgoing requests. */
  connections: number;
  /** Streams of server-sent events, each of which occupies a connection. The rest is for other requests. */
  streams: number;
}

/** Connections get three quarters of all descriptors, streams half of them. */
export function descriptorShares(limit: number = descriptorLimit()): DescriptorShares {
  return { connections: Math.floor((limit * 3) / 4), streams: Math.floor(limit / 2) };
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
