import { z } from 'zod';

export const agentId = z.string();
export const keyId = z.string();
export const scopes = z.array(z.string());

/** The principal of the event: the random id, which is stored, and the name, until the person is erased. */
export const person = { principal: z.string(), principalId: z.string().nullable() };
