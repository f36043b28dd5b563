import { buildSync } from 'esbuild';
import { packageRoot } from '../../../system/files/folders.ts';

/**
 * Bundle a program of the tests, with all of romkit that it imports, into one file that Node runs by itself.
 * @param entry path from the checkout's root, or the program's text
 */
export function bundleProgram(entry: string | { readonly text: string }, outfile: string): void {
  buildSync({
    absWorkingDir: packageRoot(),
    ...(typeof entry === 'string'
      ? { entryPoints: [entry] }
      : { stdin: { contents: entry.text, resolveDir: packageRoot() } }),
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // CommonJS packages call require for Node's own modules.
    banner: {
      js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);",
    },
    logLevel: 'error',
  });
}
