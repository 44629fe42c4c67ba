import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { makeServer, verifier } from './travel.ts';

serveStdio(makeServer);
// The feed would keep the process alive when its client has gone.
process.stdin.once('end', () => void verifier.close());
