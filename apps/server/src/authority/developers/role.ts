import { ROLES } from '@grantex/core/issuer';
import { z } from 'zod';

/** What an API key may do (`docs/protocol.md` §3). */
export const role = z.enum(ROLES);
