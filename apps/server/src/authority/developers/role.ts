import { z } from 'zod';

/** What an API key may do (`docs/protocol.md` §3). */
export const role = z.enum(['admin', 'issue', 'verify', 'audit-write', 'audit-read']);
