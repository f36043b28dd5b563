import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { agent, programs } from './entry-points.mjs';
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
  external: ['react-devtools-core', 'serialport', 'esbuild', 'libsql', 'pg-native'],
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
const files = Object.entries(metafile.outputs).map(([file, { inputs }]) => [
  relative(out, join(paths.root, file)),
  Object.keys(inputs),
]);
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'bundle.json'), JSON.stringify(Object.fromEntries(files)));
