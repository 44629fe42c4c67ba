import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { makeServer } from './travel.ts';

serveStdio(makeServer);
