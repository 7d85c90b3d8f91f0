/** What every package's tests share: swc, native ES modules, workspace packages from their sources. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // 'import' and 'require' are added by jest for each call and must not be named here.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  globalSetup: '@silt/testing/global-setup',
  globalTeardown: '@silt/testing/global-teardown',
  // Tests wait more than they work. A Redis named from outside is one server, which several would share.
  maxWorkers: process.env.REDIS_URL ? 1 : 2,
  workerIdleMemoryLimit: '512MB',
  testTimeout: 30_000,
};
