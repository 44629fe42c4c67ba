export { targetOf } from './imports.ts';
export { importFault } from './rooms.ts';
export { root } from './root.ts';
