export { root } from './root.ts';
export { importFault } from './rooms.ts';
