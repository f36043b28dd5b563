const Runtime = require('jest-runtime').default;

/** Where the map of each module is, for the stacks of failed tests. */
const sourceMaps = new Map();

/**
 * Unit suites run in Node's own realm. Each suite has its own copy of the modules of romkit that it reaches, so none
 * sees the state of another one's; packages and jest itself are loaded once for all suites of a worker, where jest
 * would read, link and run them again for each suite.
 */
class NativeRuntime extends Runtime {
  requireInternalModule(from, to) {
    const module = require(to === undefined ? from : require.resolve(to, { paths: [from] }));
    if (/jest-circus.build.jestAdapterInit/.test(from)) forgetSuite();
    return module;
  }

  async unstable_importModule(path) {
    const { importSuite } = await import('./modules.mjs');
    const { isWatched } = this._environment;
    await importSuite(path, this.jestGlobals.cjsGlobals(path), sourceMaps, isWatched);
  }

  getSourceMaps() {
    return sourceMaps;
  }
}

/** jest-circus keeps a suite's tests in its realm: here it gets the state of a realm where no suite has been. */
function forgetSuite() {
  // Not before jest's own copy of it, whose handlers know the test that runs.
  const { getState, resetState } = require('jest-circus');
  const states = Object.getOwnPropertySymbols(globalThis).filter(
    ({ description }) => description === 'JEST_STATE_SYMBOL',
  );
  resetState();
  for (const each of states) globalThis[each] = getState();
  // The first two are its own; the others belong to the suite before.
  globalThis[Symbol.for('EVENT_HANDLERS')].length = 2;
  delete globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')];
}

module.exports = { __esModule: true, default: NativeRuntime };
