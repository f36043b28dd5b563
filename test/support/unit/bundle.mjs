import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';

const root = join(import.meta.dirname, '../../..');
/** Within the checkout, so that packages are found. */
const out = join(root, 'node_modules/.cache/romkit-unit');
const globals = fileURLToPath(import.meta.resolve('./globals.mjs'));
const loader = (path) => (path.endsWith('x') ? 'tsx' : 'ts');

/** A bundle lies elsewhere than the files that it is made of, and some want to know where they are. */
async function placed(path) {
  const place = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path };
  const define = Object.fromEntries(
    Object.entries(place).map(([name, value]) => [`import.meta.${name}`, JSON.stringify(value)]),
  );
  const options = { loader: loader(path), define, sourcefile: path, sourcemap: 'inline', jsx: 'preserve' };
  const { code } = await transform(readFileSync(path, 'utf8'), options);
  return code;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Only these pass through this process: all others esbuild reads by itself. */
function filesThatAskTheirPlace() {
  const found = ['boot', 'cli', 'lab', 'rom', 'system', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(root, folder, name))
      .filter((path) => readFileSync(path, 'utf8').includes('import.meta.')),
  );
  return new RegExp(`^(${found.map(escaped).join('|')})$`);
}

const places = new Map();
const plugin = {
  name: 'unit',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: globals }));
    onLoad({ filter }, async ({ path }) => {
      if (!places.has(path)) places.set(path, await placed(path));
      return { contents: places.get(path), loader: 'jsx' };
    });
  },
};
const filter = filesThatAskTheirPlace();
mkdirSync(out, { recursive: true });
let imports = 0;

/** Runs the module of a suite, with all modules of romkit that it reaches. @returns removes the bundle */
export async function importBundled(path) {
  // Two runs may go on at once.
  const outfile = join(out, `${process.pid}-${imports++}-${basename(path)}.mjs`);
  await build({
    ...{ entryPoints: [path], outfile, absWorkingDir: root, plugins: [plugin], logLevel: 'silent' },
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external' },
    ...{ jsx: 'automatic', sourcemap: 'linked', sourcesContent: false },
  });
  await import(pathToFileURL(outfile).href);
  return () => [outfile, `${outfile}.map`].forEach((each) => rmSync(each, { force: true }));
}
