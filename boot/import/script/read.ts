import { posix } from 'node:path';
import { RomkitError } from '../../../system/error.ts';
import { canonicalJson } from '../../../system/files/files.ts';
import type { Mac } from '../../chain/event.ts';
import type { SiteCollector } from '../collect/collector.ts';
import type { ImportEnvironment } from '../environment.ts';
import { isMissing, SiteFiles } from '../image/site-files.ts';
import type { ImportedTarget } from '../site.ts';
import { SourceFiles } from '../source/includes.ts';
import { imageOf } from './image.ts';
import { scriptName } from './machine-name.ts';
import type { Outcome, Script } from './outcome.ts';
import { followScript } from './run.ts';
import { Settings } from './settings.ts';
import { localScript, namesCard } from './urls.ts';
import { filesBelow } from './walk.ts';
import { present } from '../../../system/present.ts';

/** Settings that differ between firmware, by `${platform}` (iPXE, "platform" and "buildarch" of core/settings.c). */
const platforms = [
  { firmware: 'bios', known: { platform: 'pcbios', buildarch: 'i386' } },
  { firmware: 'uefi', known: { platform: 'efi', buildarch: 'x86_64' } },
] as const;

type Firmware = (typeof platforms)[number]['firmware'];

/** Read a folder of boot scripts that are named after MAC addresses, with the images below it. */
export async function readBootdirectory(
  root: string,
  collector: SiteCollector,
  environment: ImportEnvironment,
): Promise<void> {
  collector.found('bootdirectory');
  await new BootdirectoryReader(root, collector, environment).read();
}

class BootdirectoryReader {
  readonly #collector: SiteCollector;
  readonly #environment: ImportEnvironment;
  readonly #site: SiteFiles;
  readonly #root: string;
  /** Scripts by their path below the root; null where one is none. */
  readonly #scripts = new Map<string, Script | null>();
  readonly #followed = new Set<string>();

  constructor(root: string, collector: SiteCollector, environment: ImportEnvironment) {
    this.#root = root;
    this.#site = new SiteFiles(root);
    this.#collector = collector;
    this.#environment = environment;
  }

  async read(): Promise<void> {
    const names = (await filesBelow(this.#root)).map((path) => ({
      path,
      name: scriptName(posix.basename(path)),
    }));
    // iPXE's scripts say more than gPXE's for the same machine.
    for (const ending of [/\.ipxe$/i, /(?<!\.ipxe)$/i])
      for (const { path, name } of names)
        if (name.type === 'machine' && ending.test(path)) await this.#machine(path, name.mac);
    for (const { path, name } of names)
      if (name.type === 'entry' || name.type === 'default') await this.#forAll(path);
    for (const { path, name } of names)
      if (name.type === 'script' && !this.#followed.has(path))
        this.#tell(path, 'No script of a machine leads here; it is left out.');
  }

  async #machine(path: string, mac: Mac): Promise<void> {
    const script = await this.#script(path);
    if (script === undefined) return;
    this.#collector.machine({ file: script.path, line: null }, { macs: [mac] });
    const outcome = await this.#follow(path, script, mac);
    if (outcome !== undefined) await this.#assign(script, outcome, mac);
  }

  /** What machines without a script of their own come to; a script that waits, or does nothing, gives them none. */
  async #forAll(path: string): Promise<void> {
    const script = await this.#script(path);
    if (script === undefined) return;
    const outcome = await this.#follow(path, script, null);
    const starts = outcome !== undefined && ['boot', 'san', 'chain'].includes(outcome.found.type);
    if (starts) await this.#assign(script, outcome, null);
    else this.#collector.passOver('entry script (romkit serves its own)');
  }

  async #assign(script: Script, { found, firmware }: Followed, mac: Mac | null): Promise<void> {
    const made = await imageOf(found, script, {
      ...{ site: this.#site, nextServer: this.#environment.nextServer, collector: this.#collector },
      mac,
    });
    if (made === undefined) return;
    const place = { file: script.path, line: found.spot.line };
    if (mac !== null && Object.keys(made.variables).length > 0)
      this.#collector.machine(place, { macs: [mac], variables: made.variables });
    const revision = { ...made.image, firmware: made.image.firmware ?? firmware };
    const image = this.#collector.image(place, revision, made.wish);
    const target: ImportedTarget = mac === null ? { type: 'default' } : { type: 'machine', mac };
    this.#collector.assign({ place, target, image, revision: null, priority: 0 });
  }

  /** Where the script leads to under BIOS and under UEFI. */
  async #follow(path: string, script: Script, mac: Mac | null): Promise<Followed | undefined> {
    const outcomes: { readonly found: Outcome; readonly firmware: Firmware }[] = [];
    for (const { firmware, known } of platforms) {
      const found = await followScript(
        script,
        {
          ...{ settings: new Settings(known), images: [], selected: null, steps: 0, depth: 0 },
          left: (spot, message) =>
            this.#collector.problem({ file: spot.script.path, line: spot.line }, message),
          failsToChain: mac === null ? namesCard : undefined,
        },
        (url, from) => this.#chained(url, from, mac),
      );
      outcomes.push({ found, firmware });
    }
    const [bios, uefi] = outcomes;
    if (canonicalJson(bios?.found) === canonicalJson(uefi?.found))
      return { found: present(bios, 'bios').found, firmware: null };
    const [first, second] = outcomes.filter(({ found }) => found.type !== 'ended');
    if (first !== undefined && second !== undefined)
      this.#tell(path, 'It starts something else under UEFI than under BIOS; the latter is taken.');
    return first;
  }

  async #chained(url: string, from: Script, mac: Mac | null): Promise<Script | undefined> {
    const { nextServer } = this.#environment;
    const path = await localScript(url, from.path, { site: this.#site, mac, nextServer });
    if (path === undefined) return undefined;
    const below = posix.relative(this.#root, path);
    this.#followed.add(below);
    return this.#isScript(below);
  }

  /** A file that may be a program as well. */
  async #isScript(path: string): Promise<Script | undefined> {
    if (!this.#scripts.has(path)) this.#scripts.set(path, await this.#open(path).catch(() => null));
    return this.#scripts.get(path) ?? undefined;
  }

  /** A file that has to be a script by its name. */
  async #script(path: string): Promise<Script | undefined> {
    const found = await this.#site.exactly(path);
    if (!('path' in found)) {
      if (!isMissing(found)) this.#tell(path, `The script was not read: ${found.problem}.`);
      else this.#tell(path, 'The script was not read: it is a link that leads nowhere.');
      return undefined;
    }
    try {
      return await this.#open(path);
    } catch (error) {
      if (!(error instanceof RomkitError)) throw error;
      this.#tell(path, `The script was not read. ${error.message}`);
      return undefined;
    }
  }

  async #open(path: string): Promise<Script> {
    const { text } = await new SourceFiles().open(posix.join(this.#root, path));
    if (!/^#!(ipxe|gpxe)(\s|$)/.test(text))
      throw new RomkitError({ code: 'not-a-script', message: 'It does not begin with #!ipxe or #!gpxe.' });
    return { path: posix.join(this.#root, path), text };
  }

  #tell(path: string, message: string): void {
    this.#collector.problem({ file: posix.join(this.#root, path), line: null }, message);
  }
}

interface Followed {
  readonly found: Outcome;
  /** The only one under which it starts anything; null for both. */
  readonly firmware: Firmware | null;
}
