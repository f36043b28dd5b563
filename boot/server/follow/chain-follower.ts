import { isDeepStrictEqual } from 'node:util';
import type { BootEvent, DhcpRequestEvent } from '../../chain/event.ts';
import { beginsBoot } from '../../chain/seen/begins-boot.ts';
import { currentStage } from '../../chain/track.ts';
import { comesBackMs, type BootStep, type OpenBoot } from '../track/open-boot.ts';
import type { FollowEnvironment } from './follow-environment.ts';
import { FollowedBoot, noWait } from './followed-boot.ts';
import { HeldLines } from './held-lines.ts';
import { isOfConsole } from './kept-events.ts';
import { firmwareByArch } from './firmware-by-arch.ts';

/**
 * Follows machines through their chains by the events of DHCP, TFTP and HTTP, and of the consoles that the server sees,
 * and writes stages, method and diagnosis to the boot log. A boot without progress is stuck after the patience for its
 * stage; when it moves on, it no longer is.
 */
export class ChainFollower {
  readonly #environment: FollowEnvironment;
  /** The tracker bounds how many there are. */
  #boots = new WeakMap<OpenBoot, FollowedBoot>();
  readonly #lines: HeldLines;
  #isClosed = false;

  constructor(environment: FollowEnvironment) {
    this.#environment = environment;
    this.#lines = new HeldLines(environment.after, (events) => events.forEach((each) => this.#see(each)));
  }

  see(event: BootEvent): void {
    if (isOfConsole(event)) this.#lines.hold(event);
    else this.#see(event);
  }

  #see(event: BootEvent): void {
    const { mac } = event;
    if (mac === null || this.#isClosed) return;
    const { tracker } = this.#environment;
    const known = tracker.openBoot(mac);
    const begins = event.type === 'dhcp-request' && this.#begins(event, known);
    const boot = begins ? this.#begin({ ...event, mac }) : known;
    if (boot === undefined || boot.isAdopted) return;
    const followed = this.#of(boot);
    const hasMoved = followed.add(event);
    if (hasMoved !== null) this.#tell(followed, hasMoved);
    else if (event.type.endsWith('-progress') || followed.isSignOfLife(event)) this.#wait(followed);
  }

  /** A step that the server itself took. */
  step(boot: OpenBoot, step: BootStep, atMs: number): void {
    if (boot.isAdopted || this.#isClosed) return;
    const followed = this.#of(boot);
    if (step === 'given') {
      this.#tell(followed, followed.refresh());
      return;
    }
    if (step === 'files-done') {
      this.#tell(followed, followed.filesDone(atMs));
      return;
    }
    if (step === 'came-back') {
      if (followed.cameBack(atMs)) this.#tell(followed, false);
      return;
    }
    const { mac, given } = boot;
    const report = { type: 'os-report', via: 'http', image: given?.image ?? '', commandLine: '' } as const;
    this.see({ atMs, mac, ...report, address: null, initrdSha256: null });
  }

  /** The tracker remembers the boot no longer: nobody waits for its progress. */
  forget(boot: OpenBoot): void {
    this.#boots.get(boot)?.cancel();
  }

  close(): void {
    this.#isClosed = true;
    this.#boots = new WeakMap();
  }

  #begins(event: BootEvent, known: OpenBoot | undefined): boolean {
    if (known === undefined || known.isAdopted) return beginsBoot(event, null);
    const { state, lastMs } = this.#of(known);
    if (beginsBoot(event, { state, lastMs, hasImage: known.given !== null })) return true;
    // The program that a script chained to may ask again, and a machine that has booted it as well, much later.
    return (
      known.given?.chainsTo !== undefined && event.atMs - lastMs > comesBackMs && beginsBoot(event, null)
    );
  }

  #begin({ mac, atMs, clientArch }: DhcpRequestEvent & { mac: string; atMs: number }): OpenBoot {
    return this.#environment.tracker.starts({ mac, atMs, method: null, ...firmwareByArch(clientArch) });
  }

  #of(boot: OpenBoot): FollowedBoot {
    const known = this.#boots.get(boot);
    if (known !== undefined) return known;
    const followed = new FollowedBoot(boot, this.#environment.lost);
    this.#boots.set(boot, followed);
    return followed;
  }

  #tell(followed: FollowedBoot, hasMoved: boolean): void {
    if (hasMoved) this.#wait(followed);
    void this.#write(followed);
  }

  /** A machine without an image waits as it should. */
  #wait(followed: FollowedBoot): void {
    const { after, patience } = this.#environment;
    const stage = currentStage(followed.state)?.stage;
    followed.cancel();
    followed.cancel = noWait;
    if (stage === undefined || !this.#isRemembered(followed.boot)) return;
    followed.cancel = after(patience[stage], () => {
      if (this.#isClosed || !this.#isRemembered(followed.boot)) return;
      followed.giveUp();
      void this.#write(followed);
    });
  }

  #isRemembered(boot: OpenBoot): boolean {
    return this.#environment.tracker.openBoot(boot.mac) === boot;
  }

  /** One writing at a time, always of the newest state: a storm is few of them. */
  async #write(followed: FollowedBoot): Promise<void> {
    followed.isStale = true;
    if (followed.isWriting) return;
    followed.isWriting = true;
    const { registry, log, explain } = this.#environment;
    try {
      const id = await followed.boot.id;
      while (followed.isStale && id !== null) {
        followed.isStale = false;
        const { chain, diagnosis } = followed;
        if (isDeepStrictEqual(chain, followed.written)) continue;
        const explained = diagnosis === null ? null : await (explain?.(diagnosis) ?? diagnosis);
        await registry.boots.chain(id, { ...chain, diagnosis: explained });
        followed.written = chain;
      }
    } catch (error) {
      log.warn({ mac: followed.boot.mac, error }, 'the boot log could not take how far a boot has come');
    } finally {
      followed.isWriting = false;
    }
  }
}
