import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { paths } from './fresh.mjs';
import { installMissingPackages } from './ready.mjs';
import { runShown } from './spawn.mjs';
import { jestEnvironment } from './test.mjs';

/** Each suite leaves its modules behind: with more room for young objects there is a sixteenth less to do. */
const youngRoom = '--max-semi-space-size=64';

/**
 * `npm run test:unit [-- PATH… | JEST OPTIONS]`: the unit tests and nothing else; with paths only those. A path of the
 * source stands for its test.
 */
export async function unit(words) {
  await installMissingPackages();
  const jest = join(paths.root, 'node_modules/jest/bin/jest.js');
  // Suites that wait for a disk or a child leave the cores to one more.
  const hasWorkers = words.some((word) => /^(-i|-w|--runInBand|--maxWorkers)/.test(word));
  const workers = hasWorkers ? [] : [`--maxWorkers=${availableParallelism() + 1}`];
  const args = [...workers, ...words.map(testPath), '--selectProjects', 'unit'];
  process.exitCode = await runShown(process.execPath, [jest, ...args], { env: jestEnvironment([youngRoom]) });
}

/** As jest matches it: relative to the checkout, and the test where a source file is named. */
function testPath(word) {
  const from = process.env.INIT_CWD ?? process.cwd();
  const absolute = isAbsolute(word) ? word : resolve(from, word);
  if (word.startsWith('-') || !existsSync(absolute)) return word;
  const path = relative(paths.root, absolute);
  const twin = join('test', path.replace(/\.tsx?$/, ''));
  return path.startsWith('test/') ? path : twin;
}
