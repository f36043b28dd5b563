import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { paths } from './fresh.mjs';
import { makeReady } from './ready.mjs';

/** `npm run mutate -- FOLDERS OR FILES`: small changes to sources that no unit test notices. */
export async function mutate(args) {
  await makeReady();
  const { build } = await import('esbuild');
  const out = join(paths.dist, 'mutate');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints: ['main', 'suite', 'worker'].map((name) => join(paths.root, `test/mutate/${name}.ts`)),
    outdir: out,
    ...{
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
    },
    outExtension: { '.js': '.mjs' },
  });
  const { main } = await import(pathToFileURL(join(out, 'main.mjs')).href);
  process.exitCode = await main(args, out);
}
