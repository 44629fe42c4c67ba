import { testBuild } from './build.ts';

// What the README installs.
testBuild(['next@16', 'typescript']);
