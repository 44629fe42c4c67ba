export { EXIT } from './program/program-error.ts';
