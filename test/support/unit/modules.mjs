import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileFunction, Script, SyntheticModule } from 'node:vm';
import { asCommonJs } from './common-js.mjs';

/** The parameters of a module as a function: CommonJS's, and the place that `import.meta` tells. */
const parameters = ['exports', 'require', 'module', '$url', '$dirname', '$filename'];
/** Modules of romkit by path: their text, the names that they import, and their script. */
const texts = new Map();
/** Packages and Node's own modules by name, loaded once for all suites of a worker. */
const packages = new Map();

/**
 * Runs the module of a suite, with its own copy of each module of romkit that it reaches.
 * @param sourceMaps is told where the map of each module is
 * @param isWatched between two suites, files may have been changed
 */
export async function importSuite(path, jestGlobals, sourceMaps, isWatched) {
  if (isWatched) texts.clear();
  await prepare(path);
  for (const [each, { map }] of texts) sourceMaps.set(each, map);
  new Suite(jestGlobals).run(path);
}

class Suite {
  #modules = new Map();
  #namespaces = new Map();
  #jestGlobals;

  constructor(jestGlobals) {
    this.#jestGlobals = { __esModule: true, ...jestGlobals };
  }

  /** As CommonJS does: a module that asks in a circle gets what there is so far. */
  run(path) {
    const known = this.#modules.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    this.#modules.set(path, module);
    const require = (specifier) => {
      if (specifier === '@jest/globals') return this.#jestGlobals;
      return isOfRomkit(specifier) ? this.run(pathOf(specifier, path)) : packages.get(specifier);
    };
    const call = functionOf(path, this);
    call(module.exports, require, module, pathToFileURL(path).href, dirname(path), path);
    // As plain properties, which are read faster than esbuild's getters; no module changes what it exports.
    module.exports = { __esModule: true, ...module.exports };
    return module.exports;
  }

  /** For `import()`, which wants a module of Node's. */
  async namespace(path) {
    await prepare(path);
    if (!this.#namespaces.has(path)) this.#namespaces.set(path, namespaceOf(this.run(path)));
    return this.#namespaces.get(path);
  }
}

/**
 * Made for each suite anew: in a function that suites share, V8 mixes what it has seen of all of them, and code that
 * reads bytes gets several times slower. A script keeps what V8 has compiled.
 */
function functionOf(path, suite) {
  const { script, code } = texts.get(path);
  if (script !== null) return script.runInThisContext();
  return compileFunction(code, parameters, {
    filename: path,
    importModuleDynamically: (specifier) =>
      isOfRomkit(specifier) ? suite.namespace(pathOf(specifier, path)) : import(specifier),
  });
}

/** For all suites; none of a module that asks by `import()`, where Node has to know the suite. */
function scriptOf(path, code) {
  if (/\bimport\(/.test(code)) return null;
  return new Script(`(function (${parameters}) {\n${code}\n})`, { filename: path, lineOffset: -1 });
}

async function namespaceOf(exports) {
  const names = Object.keys(exports);
  const module = new SyntheticModule(names, () =>
    names.forEach((name) => module.setExport(name, exports[name])),
  );
  await module.link(() => undefined);
  await module.evaluate();
  return module;
}

/** Read a module and all that it imports, and load the packages: a module as a function cannot wait for them. */
async function prepare(path, seen = new Set()) {
  if (seen.has(path)) return;
  seen.add(path);
  if (!texts.has(path)) {
    const text = await asCommonJs(path, readFileSync(path, 'utf8'));
    texts.set(path, { ...text, script: scriptOf(path, text.code) });
  }
  for (const specifier of texts.get(path).imports)
    if (isOfRomkit(specifier)) await prepare(pathOf(specifier, path), seen);
    else if (!packages.has(specifier))
      packages.set(specifier, { __esModule: true, ...(await import(specifier)) });
}

function isOfRomkit(specifier) {
  return specifier.startsWith('.');
}

function pathOf(specifier, from) {
  return fileURLToPath(new URL(specifier, pathToFileURL(from)));
}
