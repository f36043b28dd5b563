import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import { agent, page, programs } from './entry-points.mjs';
import { paths } from './fresh.mjs';

/**
 * Compile into a folder: the program and the bench, each package's code in chunks that are loaded when they are
 * used. Reading few files instead of hundreds is a third of a warm build's time. `bundle.json` says what went where.
 */
const out = resolve(process.argv[2] ?? paths.dist);
const common = {
  absWorkingDir: paths.root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  jsx: 'automatic',
  minifyWhitespace: true,
  // CommonJS packages call require for Node's own modules.
  banner: {
    js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);",
  },
  // ink asks for the first in its own development only; the others find their native part beside themselves.
  external: [
    ...['react-devtools-core', 'serialport', 'esbuild', 'libsql', '@node-rs/argon2', 'pg-native'],
    'playwright-core',
  ],
};
const { metafile } = await build({
  ...common,
  entryPoints: programs,
  outbase: '.',
  outdir: out,
  splitting: true,
  metafile: true,
  chunkNames: 'chunks/[name]-[hash]',
});
// One file, without the parts that only a terminal or this end needs.
await build({
  ...common,
  entryPoints: [agent],
  outfile: join(out, 'agent/agent.mjs'),
  external: [...common.external, '../ui/*', '../../flash/fleet/fleet.ts'],
});
await buildPage(join(out, 'page'));
const files = Object.entries(metafile.outputs).map(([file, { inputs }]) => [
  relative(out, join(paths.root, file)),
  Object.keys(inputs),
]);
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'bundle.json'), JSON.stringify(Object.fromEntries(files)));

/** The control page, for browsers of the last two years; each text also compressed, as servers send it. */
async function buildPage(folder) {
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: paths.root,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    target: ['chrome120', 'firefox121', 'safari17.4'],
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    entryPoints: [page.script],
    outdir: folder,
    chunkNames: 'chunk-[hash]',
    legalComments: 'linked',
    metafile: true,
  });
  for (const file of page.files) copyFileSync(join(paths.root, file), join(folder, basename(file)));
  preloadChunks(folder, metafile.outputs);
  const texts = [
    ...Object.keys(metafile.outputs).map((file) => join(paths.root, file)),
    join(folder, 'icon.svg'),
  ];
  await Promise.all(texts.filter((file) => /\.(?:js|css|svg)$/.test(file)).map(compress));
}

/** Write a text's .gz and .br beside it, as small as they can be: compressed once, sent many times. */
async function compress(text) {
  const bytes = readFileSync(text);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const [gz, br] = await Promise.all([
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
    promisify(brotliCompress)(bytes, { params }),
  ]);
  writeFileSync(`${text}.gz`, gz);
  writeFileSync(`${text}.br`, br);
}

/** The document names the chunks that the entry imports: a browser would find them only once it has read the entry. */
function preloadChunks(folder, outputs) {
  const entry = Object.keys(outputs).find((file) => basename(file) === 'main.js');
  const chunks = new Set();
  const collect = (file) => {
    for (const { path, kind } of outputs[file].imports)
      if (kind === 'import-statement' && !chunks.has(path)) {
        chunks.add(path);
        collect(path);
      }
  };
  collect(entry);
  const document = join(folder, 'index.html');
  const links = [...chunks].map((path) => `<link rel="modulepreload" href="/page/${basename(path)}" />`);
  writeFileSync(document, readFileSync(document, 'utf8').replace('</head>', `${links.join('')}</head>`));
}
