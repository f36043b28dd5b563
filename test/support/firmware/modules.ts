import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';
import { packageRoot } from '../../../system/files/folders.ts';

/**
 * Compile some of romkit's modules into a folder, for a test that needs them in a process of their own. They may
 * import each other and Node's modules.
 */
export function compileModules(folder: string, ...paths: string[]): void {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const path of paths) {
    const source = readFileSync(join(packageRoot(), path), 'utf8');
    const { code } = transformSync(source, {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    const target = join(folder, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code.replace(/(from\s+['"]\.[^'"]+)\.ts(['"])/g, '$1.js$2'));
  }
}
