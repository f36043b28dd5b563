import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const paths = {
  root,
  dist: join(root, 'dist'),
  main: join(root, 'dist/cli/main.js'),
  stamp: join(root, 'dist/.stamp'),
  lock: join(root, 'dist/.setup.lock'),
  log: join(root, 'dist/setup.log'),
};

const codeFolders = ['cli', 'rom', 'boot', 'lab', 'system', 'test/bench', 'test/support'];
const settingFiles = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'cli/setup/bundle.mjs',
  'cli/setup/entry-points.mjs',
];
const installed = 'node_modules/.package-lock.json';

/** Is what dist/ and node_modules hold made from the code and the lock file as they are now? A few milliseconds. */
export function isReady() {
  try {
    return existsSync(paths.main) && readFileSync(paths.stamp, 'utf8') === fingerprint();
  } catch {
    return false;
  }
}

/** Name, size and time of all that dist/ depends on. Equality counts, not age: an older checkout is a change too. */
export function fingerprint() {
  const lines = [process.version];
  for (const file of [...settingFiles, installed]) lines.push(fileLine(file));
  for (const folder of codeFolders) walk(folder, lines);
  return lines.join('\n');
}

function walk(folder, lines) {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) walk(path, lines);
    else if (/\.(?:tsx?|css|html|svg)$/.test(entry.name)) lines.push(fileLine(path));
  }
}

function fileLine(path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  return `${path} ${found?.mtimeMs} ${found?.size}`;
}
