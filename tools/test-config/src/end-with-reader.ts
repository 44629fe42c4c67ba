import { constants } from 'node:os';

/** Ends a program quietly once its reader, such as `head`, reads no more, with the exit code that a shell expects. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(128 + constants.signals.SIGPIPE);
  });
}
