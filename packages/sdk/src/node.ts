export { createFileStore } from './secrets/file-store.ts';
export type { FileStoreOptions } from './secrets/file-store.ts';
