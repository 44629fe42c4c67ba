/// <reference types="vite/client" />
import { runTests } from './runner.ts';

// Every test file that needs no Node, found when the bundle is built.
const files = import.meta.glob<unknown>('../neutral/*.test.ts');
for (const load of Object.values(files)) await load();

Object.assign(globalThis, { results: await runTests() });
