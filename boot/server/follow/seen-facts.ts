import type { BootEvent, Mac } from '../../chain/event.ts';
import { isWhole, nbpNamed, pathOf } from '../../chain/seen/files.ts';
import { barePath } from '../../chain/track.ts';
import { isBootScript, isMacScript, isPxelinuxConfig } from './seen-files.ts';

/** `whole-…`: not only asked for, but gone out whole. */
type Sight =
  | 'dhcp-request'
  | 'server'
  | 'nbp'
  | 'boot-script'
  | 'mac-script'
  | 'whole-boot-script'
  | 'whole-mac-script'
  | 'whole-pxelinux-config';

/**
 * Facts that the events of one boot show, beside the stages. Each event adds to them in a time that does not grow with
 * the boot: of everything the first sight counts.
 */
export class SeenFacts {
  readonly mac: Mac;
  readonly #first = new Map<Sight, string>();
  readonly #whole = new Set<string>();
  readonly #imageFiles = new Map<string, string>();

  constructor(mac: Mac) {
    this.mac = mac;
  }

  /** Grows with each fact: who has seen as many has seen the same. */
  get count(): number {
    return this.#first.size + this.#whole.size + this.#imageFiles.size;
  }

  add(event: BootEvent): void {
    if (event.type === 'dhcp-request') this.#see('dhcp-request', event.message);
    if (event.type === 'dhcp-reply') {
      this.#see('server', event.server);
      const nbp = nbpNamed(event);
      if (nbp !== null) this.#see('nbp', nbp);
    }
    const path = pathOf(event);
    if (path !== null) this.#addFile(path, isWhole(event));
  }

  has(sight: Sight): boolean {
    return this.#first.has(sight);
  }

  /** Address of the DHCP server that answered first, the boot program that it named, a path as the machine asked. */
  first(sight: Sight): string | null {
    return this.#first.get(sight) ?? null;
  }

  /** The file went out, whole. */
  hasFile(path: string): boolean {
    return this.#whole.has(barePath(path));
  }

  /** Path of an image's file, as the machine asked for it; null before. */
  imageFile(sha256: string): string | null {
    return this.#imageFiles.get(sha256) ?? null;
  }

  #see(sight: Sight, detail: string): void {
    if (!this.#first.has(sight)) this.#first.set(sight, detail);
  }

  #addFile(path: string, whole: boolean): void {
    if (whole) this.#whole.add(barePath(path));
    if (isBootScript(path)) {
      this.#see('boot-script', path);
      if (whole) this.#see('whole-boot-script', path);
    }
    if (isMacScript(path, this.mac)) {
      this.#see('mac-script', path);
      if (whole) this.#see('whole-mac-script', path);
      if (whole && isPxelinuxConfig(path, this.mac)) this.#see('whole-pxelinux-config', path);
    }
    for (const [sha256] of path.matchAll(/[0-9a-f]{64}(?=\/)/g))
      if (!this.#imageFiles.has(sha256)) this.#imageFiles.set(sha256, path);
  }
}
