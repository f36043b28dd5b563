import { availableParallelism } from 'node:os';

/** Tests by what they need: unit needs nothing, integration the real tools, e2e whole machines. */
const shared = {
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2022',
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/ipxe-src'],
};

const project = (name, testMatch) => ({ ...shared, displayName: name, testMatch });

/** A cache for all that compile, and the compiled program; jest runs a set-up that several projects name once. */
const compiled = {
  globalSetup: '<rootDir>/test/support/integration-setup.mjs',
  globalTeardown: '<rootDir>/test/support/integration-teardown.mjs',
};

export default {
  // Also on two cores: while one suite waits for a machine or a disk, another one works.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // A hang ends here. jest's 5 s also end tests that only start processes on a machine that is busy.
  testTimeout: 120_000,
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  reporters: ['default', '<rootDir>/test/support/summary-reporter.mjs'],
  projects: [
    {
      ...project('unit', ['<rootDir>/test/{cli,rom,boot,lab,system}/**/*.test.{ts,tsx}']),
      runtime: '<rootDir>/test/support/unit/runtime.cjs',
      testEnvironment: '<rootDir>/test/support/unit/environment.mjs',
    },
    { ...project('integration', ['<rootDir>/test/integration/**/*.test.{ts,tsx}']), ...compiled },
    { ...project('e2e', ['<rootDir>/test/e2e/**/*.test.{ts,tsx}']), ...compiled },
  ],
};
