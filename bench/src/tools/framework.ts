import type { Guard } from '@grantex/core';
import { z } from 'zod';

/** Makes one call of a tool in the smallest way in which the framework itself runs one, and returns the answer. */
export type CallTool = () => Promise<unknown>;

/**
 * A tool of a framework, bare or behind a guard. The bare tool is called with the same arguments, the token included.
 */
export type MountTool = (token: string, guard: Guard | undefined) => CallTool | Promise<CallTool>;

/** The name, input, scope and result of the tool in every framework. */
export const NAME = 'book_flight';
export const DESCRIPTION = 'Books a flight at its price.';
export const INPUT = { flight: 'AI 101', price: 420 };
export const INPUT_SCHEMA = z.object({ flight: z.string(), price: z.number() });
export const RULE = { scopes: ['flights:book'] } as const;
export const book = ({ flight, price }: typeof INPUT): string => `Booked ${flight} for ${price}.`;
