import { testBuild } from './build.ts';

// With the TypeScript of its time, and the one setting that this Next chooses otherwise.
testBuild(['next@16.0.0', 'typescript@5'], { compilerOptions: { moduleResolution: 'bundler' } });
