import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { transformSync } from '@swc/core';
import { packageRoot } from '../../../system/files/folders.ts';

const ownImport = /(from\s+['"])(\.[^'"]+)\.ts(['"])/g;

/**
 * Compile some of romkit's modules, and those of romkit that they import, into a folder, for a test that needs them in
 * a process of their own. They may import Node's modules besides.
 */
export function compileModules(folder: string, ...paths: string[]): void {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  // A set takes more while it is gone through.
  const wanted = new Set(paths);
  for (const path of wanted) {
    const source = readFileSync(join(packageRoot(), path), 'utf8');
    const { code } = transformSync(source, {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    for (const [, , name] of code.matchAll(ownImport)) wanted.add(`${posix.join(dirname(path), name!)}.ts`);
    const target = join(folder, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code.replace(ownImport, '$1$2.js$3'));
  }
}
