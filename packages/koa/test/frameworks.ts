import Koa from 'koa';
// @ts-expect-error it has no types of its own: those of Koa 3 describe it too
import Koa2 from 'koa2';

/** The oldest and the newest version of Koa that the adapter supports. */
export const frameworks: readonly { readonly name: string; readonly Framework: typeof Koa }[] = [
  { name: 'Koa 3', Framework: Koa },
  { name: 'Koa 2', Framework: Koa2 as typeof Koa },
];
