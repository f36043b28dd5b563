import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The library of objects BIN/blib.a, as a tree's makefiles have it. */
export interface LibraryRules {
  /** Headers that make touches when a list of its own has changed, and local ones that it makes: paths below src/. */
  readonly settled: readonly string[];
  /** Base names of objects that depend on more than their dependency files say. */
  readonly untracked: ReadonlySet<string>;
}

/** Lines of iPXE's Makefile.housekeeping without which a link cannot be told which objects to take. */
const neededRules = [
  /^\s*-include \$\(AUTO_DEPS\)$/m,
  /^BLIB_OBJS\s*=/m,
  /^\$\(BLIB\) : \$\(BLIB_OBJS\) \$\(BLIB_LIST\)/m,
  /^\s*\$\(Q\)\$\(AR\) rc?D? \$@ \$\(sort \$\(BLIB_OBJS\)\)$/m,
  /^\s*\$\(Q\)\$\(LD\) \$\(LDFLAGS\) -T \$\(LDSCRIPT\) \$\(TGT_LD_FLAGS\) \$< \$\(BLIB\) -o \$@/m,
  /^\$\(BIN\)\/%\.info :$/m,
  /^bobjs :$/m,
];

/** @returns undefined for a tree whose makefiles are not those of iPXE as romkit knows them */
export function libraryRules(src: string, config: string | null): LibraryRules | undefined {
  const texts = makefiles(src).map((path) => readFileSync(join(src, path), 'utf8'));
  const text = texts.join('\n');
  if (!neededRules.every((rule) => rule.test(text)) || hasExtern(src)) return undefined;
  const touched = [...text.matchAll(/^([\w/]+\.h) : \$\(\w+_LIST\)$/gm)].map(([, path = '']) => path);
  const headers = readdirSync(join(src, 'config')).filter((name) => name.endsWith('.h'));
  const folders = ['config/local', ...(config === null ? [] : [`config/local/${config}`])];
  return {
    settled: [
      ...touched.filter((path) => existsSync(join(src, path))),
      ...folders.flatMap((folder) => headers.map((name) => `${folder}/${name}`)),
    ],
    untracked: new Set([...text.matchAll(/^(\w+)_DEPS\s*\+=/gm)].map(([, name = '']) => name)),
  };
}

/** Makefiles below src/, on which every object depends. */
export function makefiles(src: string): string[] {
  const archs = existsSync(join(src, 'arch')) ? readdirSync(join(src, 'arch')) : [];
  return ['.', ...archs.map((name) => `arch/${name}`)]
    .filter((folder) => statSync(join(src, folder)).isDirectory())
    .flatMap((folder) =>
      readdirSync(join(src, folder))
        .filter((name) => name.startsWith('Makefile'))
        .map((name) => `${folder}/${name}`),
    );
}

/** Does a linker script draw in objects by itself? */
function hasExtern(src: string): boolean {
  const scripts = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.lds'),
  );
  return scripts.some((path) => /\bEXTERN\s*\(/.test(readFileSync(join(src, path), 'utf8')));
}
