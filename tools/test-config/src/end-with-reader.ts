import { constants } from 'node:os';

/** Ends a program that prints for somebody, such as `head`, quietly once they read no more: as a shell counts it. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(128 + constants.signals.SIGPIPE);
  });
}
