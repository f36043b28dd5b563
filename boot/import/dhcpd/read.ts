import { dirname } from 'node:path';
import type { SiteCollector } from '../collect/collector.ts';
import type { ImportEnvironment } from '../environment.ts';
import { SourceFiles } from '../source/includes.ts';
import { fixedAddress } from './address.ts';
import { assignBoot, bootOf, tellSiteBoot, type BlockBoot } from './boot.ts';
import { expand, statementsOf, type ExpandEnvironment, type Sourced } from './expand.ts';
import { isIdentity, readHost } from './host.ts';
import { keyword, title, type Statement } from './statements.ts';
import { readSubclass } from './subclass.ts';

/** Values that a statement inherits from the blocks around it. */
interface Scope {
  /** The name of the innermost named group. */
  readonly group: string | null;
  /** Of the groups, outermost first. */
  readonly boots: readonly BlockBoot[];
  /** Of the innermost block that names one, networks and the whole file too. */
  readonly nextServer: string | null;
}

/** Blocks that hosts may stand in. */
const networks = new Set(['subnet', 'subnet6', 'shared-network', 'pool', 'pool6']);
/** The label that romkit export gives to a host without a name. */
const madeUp = /^mac-[0-9a-f]{12}$/;
/** Read as a part of their block. */
const bootStatements = new Set(['filename', 'next-server']);

/** Read an ISC dhcpd configuration and what it includes (dhcpd.conf(5)). */
export async function readDhcpd(
  path: string,
  collector: SiteCollector,
  environment: ImportEnvironment,
): Promise<void> {
  await new DhcpdReader(path, collector, environment).read(path);
  collector.found('dhcpd');
}

class DhcpdReader {
  readonly #collector: SiteCollector;
  readonly #environment: ImportEnvironment;
  readonly #expansion: ExpandEnvironment;
  /** By name: a host may name its group instead of standing in it. */
  readonly #groups = new Map<string, BlockBoot>();

  constructor(path: string, collector: SiteCollector, environment: ImportEnvironment) {
    this.#collector = collector;
    this.#environment = environment;
    this.#expansion = {
      files: new SourceFiles(),
      folder: dirname(path),
      problem: (file, line, message) => collector.problem({ file, line }, message),
    };
  }

  async read(path: string): Promise<void> {
    const source = await this.#expansion.files.open(path);
    await this.#network(await statementsOf(source, this.#expansion), {
      ...{ group: null, boots: [], nextServer: null },
    });
  }

  /** The whole file, a subnet, a pool, …: what it says of booting is for all machines there. */
  async #network(statements: readonly Sourced[], outer: Scope): Promise<void> {
    const boot = bootOf(statements);
    const nextServer = boot.nextServer ?? outer.nextServer;
    tellSiteBoot({ ...boot, nextServer }, this.#collector);
    await this.#all(statements, { ...outer, nextServer });
  }

  /** A group's statements are its hosts', wherever in the group they stand. */
  async #group(name: string | null, statements: readonly Sourced[], outer: Scope): Promise<void> {
    const boot = bootOf(statements);
    if (name !== null) this.#groups.set(name, boot);
    await this.#all(statements, {
      group: name ?? outer.group,
      boots: [...outer.boots, boot],
      nextServer: boot.nextServer ?? outer.nextServer,
    });
  }

  async #all(statements: readonly Sourced[], scope: Scope): Promise<void> {
    for (const each of statements) await this.#statement(each, scope);
  }

  async #statement(each: Sourced, scope: Scope): Promise<void> {
    const { statement, source } = each;
    const name = keyword(statement);
    const inside = (): Promise<Sourced[]> => expand(statement.body ?? [], source, this.#expansion);
    if (name === 'host') return this.#host(each, await inside(), scope);
    if (name === 'subclass') {
      readSubclass(each, this.#collector);
      return;
    }
    if (bootStatements.has(name)) return;
    this.#collector.passOver(title(statement));
    if (name === 'group') return this.#group(statement.words[1]?.text ?? null, await inside(), scope);
    if (networks.has(name)) return this.#network(await inside(), scope);
    this.#misplacedHosts(each);
  }

  /** dhcpd takes hosts in networks and groups alone. */
  #misplacedHosts({ statement, source }: Sourced): void {
    for (const inner of statement.body ?? []) {
      const place = { file: source.path, line: inner.line };
      if (keyword(inner) === 'host')
        this.#collector.problem(place, `A host cannot stand inside "${keyword(statement)}"; it is left out.`);
      else this.#misplacedHosts({ statement: inner, source });
    }
  }

  async #host({ statement, source }: Sourced, inside: readonly Sourced[], scope: Scope): Promise<void> {
    const place = { file: source.path, line: statement.line };
    const statements = inside.map((each) => each.statement);
    if (statements.some((each) => keyword(each) === 'deleted')) {
      this.#collector.passOver('deleted host');
      return;
    }
    const entry = readHost(statement, statements, (line, message) =>
      this.#collector.problem({ ...place, line }, message),
    );
    this.#passOverRest(statements);
    const [mac] = entry.macs;
    if (mac === undefined) return;
    const group = entry.group ?? scope.group;
    this.#collector.machine(place, {
      macs: entry.macs,
      names: [entry.hostName ?? '', madeUp.test(entry.label) ? '' : entry.label],
      address: await fixedAddress(entry.addresses, place, this.#collector, this.#environment),
      tags: group === null ? [] : [group],
    });
    const named = this.#groups.get(entry.group ?? '');
    const boots = [...scope.boots, ...(named === undefined ? [] : [named]), bootOf(inside)];
    assignBoot(mac, boots, scope.nextServer, this.#collector);
  }

  #passOverRest(statements: readonly Statement[]): void {
    for (const each of statements) {
      if (!isIdentity(each) && !bootStatements.has(keyword(each))) this.#collector.passOver(title(each));
    }
  }
}
