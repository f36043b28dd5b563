import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build, transform, type BuildOptions, type Plugin } from 'esbuild';

/** A source file in place of the one on the disk. */
export interface Replaced {
  readonly path: string;
  readonly text: string;
}

/** Bundles tests with all of romkit that they use; packages stay outside. Paths are from the checkout's root. */
export class TestBundler {
  readonly #root: string;
  readonly #suite: string;

  /** @param suite the module that stands for `@jest/globals` */
  constructor(root: string, suite: string) {
    this.#root = root;
    this.#suite = suite;
  }

  /** Sources that each test reaches. */
  async reach(tests: readonly string[]): Promise<Map<string, ReadonlySet<string>>> {
    const { metafile } = await build({
      ...this.#options(null),
      ...{
        entryPoints: tests.map((test) => join(this.#root, test)),
        metafile: true,
        write: false,
        outdir: 'out',
      },
    });
    const reached = (path: string, seen: Set<string>): Set<string> => {
      if (seen.has(path)) return seen;
      seen.add(path);
      for (const each of metafile.inputs[path]?.imports ?? [])
        if (each.external !== true) reached(each.path, seen);
      return seen;
    };
    return new Map(tests.map((test) => [test, reached(test, new Set())]));
  }

  /** One module of these tests. */
  async write(tests: readonly string[], replaced: Replaced, outfile: string): Promise<void> {
    await build({
      ...this.#options(replaced),
      stdin: { contents: tests.map((test) => `import './${test}';`).join('\n'), resolveDir: this.#root },
      outfile,
    });
  }

  #options(replaced: Replaced | null): BuildOptions {
    return {
      ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external' },
      ...{
        jsx: 'automatic',
        logLevel: 'silent',
        absWorkingDir: this.#root,
        plugins: [this.#plugin(replaced)],
      },
    };
  }

  #plugin(replaced: Replaced | null): Plugin {
    return {
      name: 'mutants',
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: this.#suite, external: true }));
        onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
          const text =
            replaced !== null && relative(this.#root, path) === replaced.path
              ? replaced.text
              : readFileSync(path, 'utf8');
          const loader = path.endsWith('x') ? 'tsx' : 'ts';
          if (!text.includes('import.meta.')) return { contents: text, loader };
          // A bundle lies elsewhere than the files that it is made of; texts that speak of it stay.
          const url = `file://${resolve(path)}`;
          const place = { url, dirname: dirname(resolve(path)), filename: resolve(path) };
          const define = Object.fromEntries(
            Object.entries(place).map(([name, value]) => [`import.meta.${name}`, JSON.stringify(value)]),
          );
          const { code } = await transform(text, { loader, define, jsx: 'preserve' });
          return { contents: code, loader: 'jsx' };
        });
      },
    };
  }
}
