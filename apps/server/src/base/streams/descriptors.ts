/** How the file descriptors of this process are shared out, each member an upper bound. */
export interface DescriptorShares {
  /** Connections of clients to this server. The rest is for the database, files and requests to others. */
  connections: number;
  /** Streams of server-sent events, each of which keeps a connection. The rest is for other requests. */
  streams: number;
}

/** Of all descriptors, three quarters are for connections and two for streams. */
export function descriptorShares(limit: number = descriptorLimit()): DescriptorShares {
  return { connections: Math.floor((limit * 3) / 4), streams: Math.floor(limit / 2) };
}

/** How many files and sockets the system lets this process have open (`ulimit -n`); Infinity where it has no limit. */
function descriptorLimit(): number {
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  // Without this the report looks up the names of all peers.
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as {
    userLimits?: { open_files: { soft: number | 'unlimited' } };
  };
  const soft = userLimits?.open_files.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}
