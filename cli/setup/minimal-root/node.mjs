import { copyFileSync, cpSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeFolder } from './plan.mjs';
import { read } from './run.mjs';

/**
 * Put this machine's Node and its npm into a root. They are taken one by one, since a Node below /usr shares its
 * folders with the system.
 * @throws Error where that Node needs libraries which the root does not have
 */
export function installNode(root) {
  const folder = join(root, nodeFolder);
  const packages = join(folder, 'lib/node_modules');
  for (const made of [join(folder, 'bin'), packages]) mkdirSync(made, { recursive: true });
  copyFileSync(realpathSync(process.execPath), join(folder, 'bin/node'));
  cpSync(npmFolder(), join(packages, 'npm'), { recursive: true });
  for (const name of ['npm', 'npx'])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(folder, 'bin', name));
  try {
    read(['chroot', root, `${nodeFolder}/bin/node`, '--version']);
  } catch (error) {
    throw Object.assign(new Error(`This Node does not run in a minimal Debian: ${error.message}`), {
      hint: 'Run this with a Node that brings its libraries, such as the one from https://nodejs.org.',
      exitCode: 3,
    });
  }
}

/** npm's own program is `bin/npm-cli.js`; within `npm run` a variable names it (npm-run-script(1)). */
function npmFolder() {
  const program = process.env.npm_execpath ?? read(['sh', '-c', 'command -v npm']).trim();
  return dirname(dirname(realpathSync(program)));
}
