import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { wordsAtFileScope } from './file-scope.ts';
import { makefiles, type LibraryRules } from './tree.ts';

/** The objects that make puts into BIN/blib.a, with what their dependency files and times say. */
export class Library {
  /** Paths below src/. */
  readonly objects: readonly string[];
  private readonly src: string;
  private readonly rules: LibraryRules;
  /** By base name: sources, each with its dependency file BIN/deps/SOURCE.d. */
  private readonly sources = new Map<string, { readonly source: string; readonly deps: string }[]>();
  private readonly times = new Map<string, number>();
  private readonly words = new Map<string, ReadonlySet<string>>();
  private readonly version: string;

  constructor(src: string, bin: string, objects: readonly string[], rules: LibraryRules) {
    this.src = src;
    this.objects = objects;
    this.rules = rules;
    this.version = `${bin}/deps/core/version.c.d`;
    for (const name of readdirSync(join(src, bin, 'deps'), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.d')) continue;
      const source = name.slice(0, -2);
      const key = basename(source).replace(/\.\w+$/, '');
      this.sources.set(key, [...(this.sources.get(key) ?? []), { source, deps: `${bin}/deps/${name}` }]);
    }
  }

  /** Make's variables for a library of some objects alone, with the dependency files that these need. */
  variables(objects: ReadonlySet<string>): Record<string, string> {
    const deps = [...objects].flatMap((object) => this.sourcesOf(object).map((each) => each.deps));
    return {
      BLIB_OBJS: this.objects.filter((object) => objects.has(object)).join(' '),
      AUTO_DEPS: [...new Set([this.version, ...deps])].join(' '),
    };
  }

  /** Objects whose symbols may change when make compiles them: those that are absent, or not newer than all that they depend on. */
  stale(): Set<string> {
    const common = Math.max(...makefiles(this.src).map((path) => this.timeOf(path)));
    return new Set(
      this.objects.filter((object) => {
        // PCI ids are read from sources, whatever the settings are.
        if (object.endsWith('.ids.o')) return false;
        const sources = this.sourcesOf(object);
        const time = this.timeOf(object);
        return (
          sources.length === 0 ||
          this.isUntracked(object) ||
          !Number.isFinite(time) ||
          time <= common ||
          sources.some(({ deps }) => this.dependencies(deps).some((path) => this.timeOf(path) >= time))
        );
      }),
    );
  }

  /** Objects that depend on more than their dependency files say, so that only make knows whether they are stale. */
  isUntracked(object: string): boolean {
    return this.rules.untracked.has(nameOf(object));
  }

  /** May some settings make an object define one of these names? */
  mayDefine(object: string, names: ReadonlySet<string>): boolean {
    const words = this.words.get(object) ?? this.readWords(object);
    this.words.set(object, words);
    return [...words].some((name) => names.has(name));
  }

  private readWords(object: string): ReadonlySet<string> {
    return new Set(
      this.sourcesOf(object).flatMap(({ source }) => [
        ...wordsAtFileScope(source, readFileSync(join(this.src, source), 'latin1')),
      ]),
    );
  }

  private sourcesOf(object: string): readonly { readonly source: string; readonly deps: string }[] {
    return this.sources.get(nameOf(object)) ?? [];
  }

  /** Prerequisites in a dependency file, `tcp_DEPS += net/tcp.c include/stdint.h \`; behind them each is a target. */
  private dependencies(file: string): string[] {
    const text = readFileSync(join(this.src, file), 'utf8');
    return text.split(/\s+/).filter((path) => /[^:=\\]$/.test(path) && !path.endsWith('_DEPS'));
  }

  /** Infinite for what is not there. */
  private timeOf(path: string): number {
    const known = this.times.get(path);
    if (known !== undefined) return known;
    const time = statSync(join(this.src, path), { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    this.times.set(path, time);
    return time;
  }
}

/** `tcp` of bin/tcp.o, and of bin/tcp.ids.o. */
const nameOf = (object: string): string => basename(object).replace(/\..*$/, '');
