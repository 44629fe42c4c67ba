import { Hono } from 'hono';
import { Hono as OldestHono } from 'hono-oldest';

/** A release of Hono. */
export interface Framework {
  readonly name: string;
  readonly Hono: typeof Hono;
}

/** The newest and the oldest release of Hono that the adapter supports. */
export const frameworks: readonly Framework[] = [
  { name: 'Hono 4', Hono },
  {
    name: 'Hono 4.2',
    // Its types have the same names, and TypeScript would take the two for different ones.
    Hono: OldestHono as object as typeof Hono,
  },
];
