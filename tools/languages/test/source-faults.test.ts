import { expect, test } from 'vitest';
import { readmeFaults, settingsFaults } from '../src/python/source-faults.ts';

const settings = (dependencies: string): string => `[project]
readme = "README.md"
license-files = ["LICENSE", "NOTICE"]
classifiers = ["Typing :: Typed"]
dependencies = [${dependencies}]

[tool.uv.build-backend]
module-name = "grantex"
`;

test.each(['"grantex"', '"httpx", "grantex>=0.7"', '\n  "httpx",\n  "grantex[all]",\n'])(
  'a member that depends on the distribution of another project has a fault: %j',
  (dependencies) => {
    expect(settingsFaults(settings(dependencies))).toEqual(['It depends on the distribution grantex.']);
  },
);

test('a member that depends on ours has none', () => {
  expect(settingsFaults(settings('"grantex-guard", "mcp[cli]>=2.3"'))).toEqual([]);
});

test('a member without types, licence and README in its metadata has three', () => {
  expect(settingsFaults('[project]\ndependencies = []\n')).toHaveLength(3);
});

test('a README installs the wheels of the core and of the adapter together, and says where a token comes from', () => {
  const [install = '', ...others] = readmeFaults('grantex-guard-mcp', '');
  expect(install).toContain('pip install ./wheels/grantex_guard-*.whl ./wheels/grantex_guard_mcp-*.whl');
  expect(others).toHaveLength(2);
});
