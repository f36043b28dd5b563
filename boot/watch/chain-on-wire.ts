import type { BootEvent, DhcpReplyEvent, DhcpRequestEvent, Mac } from '../chain/event.ts';
import type { Circumstances, Expectation, ExpectedFile } from '../chain/expectation.ts';
import { pxelinuxName } from '../chain/mac.ts';
import { advance } from '../chain/seen/advance.ts';
import { isFirmware } from '../chain/seen/begins-boot.ts';
import { isWhole, nbpNamed, pathOf } from '../chain/seen/files.ts';
import { methods, type Method, type Stage } from '../chain/stage.ts';
import { samePath, startOfChain, type ChainState } from '../chain/track.ts';
import { askedFiles, type AskedFile, type Role } from './asked-file.ts';
import { present } from '../../system/present.ts';

/** One boot as the network shows it, without anybody's word on how it should go. */
export interface ChainOnWire {
  readonly method: Method;
  readonly state: ChainState;
  /** Files and servers as they were asked for and named. */
  readonly expected: Expectation;
  readonly circumstances: Circumstances;
}

/**
 * A boot's chain from its events alone, in order: which method it is, which file is which, how far it came. The system
 * shows itself by asking for something in its own name. Pure.
 */
export function chainOnWire(mac: Mac, events: readonly BootEvent[]): ChainOnWire {
  const offer = offered(events);
  const files = askedFiles(events, mac, offer.nbp);
  const method = methodOf(events, files, offer);
  const expected = expectationOf(mac, method, files, offer);
  const os = systemSign(events, expected);
  const start = startOfWatched(expected, events);
  const state = events
    .map((event): BootEvent => (event === os ? asReport(event) : event))
    .reduce((before, event) => advance(before, event, expected), start);
  return { method, state, expected, circumstances: circumstancesOf(expected) };
}

interface Offer {
  /** Boot program for the machine's own firmware. */
  readonly nbp: string | null;
  /** Script that DHCP names to iPXE or gPXE. */
  readonly script: string | null;
  /** DHCP server that gave the address. */
  readonly server: string;
  /** The first to ask was iPXE or gPXE itself: it is in the card. */
  readonly isOwnRom: boolean;
}

function offered(events: readonly BootEvent[]): Offer {
  const classes = new Map<number, string | null>();
  const replies: (DhcpReplyEvent & { readonly toChained: boolean })[] = [];
  for (const event of events) {
    if (event.type === 'dhcp-request') classes.set(event.xid, event.userClass);
    if (event.type === 'dhcp-reply' && event.message !== 'nak')
      replies.push({ ...event, toChained: isChainable(classes.get(event.xid) ?? null) });
  }
  const given = replies.filter(({ address }) => address !== null);
  const first = events.find(isFirmwareRequest);
  const named = replies.filter(({ bootFile }) => bootFile !== null);
  const nbp = named.filter(({ toChained }) => !toChained).findLast((reply) => nbpNamed(reply) !== null);
  const script = named.findLast(({ bootFile }) => isScriptUrl(present(bootFile, 'boot file')))?.bootFile;
  return {
    nbp: nbp === undefined ? null : nbpNamed(nbp),
    script: script === undefined || script === null ? null : pathIn(script),
    server:
      (given.findLast(({ message }) => message === 'ack') ?? given.at(-1) ?? replies.at(-1))?.server ?? '',
    isOwnRom: first !== undefined && isChainable(first.userClass),
  };
}

/** Firmware asks as PXE or HTTP boot client, iPXE and gPXE by their user class; a system does neither. */
export const isFirmwareRequest = (event: BootEvent): event is DhcpRequestEvent & BootEvent =>
  event.type === 'dhcp-request' && (isFirmware(event) || isChainable(event.userClass));

/** Firmware that runs scripts names its user class (option 77); that of a card's maker may have one of its own. */
const isChainable = (userClass: string | null): boolean => /[ig]PXE/i.test(userClass ?? '');

const isScriptUrl = (text: string): boolean => text.includes('://') && !/\.(?:efi|k{1,2}pxe|0)$/i.test(text);
const pathIn = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);

function methodOf(events: readonly BootEvent[], files: readonly AskedFile[], offer: Offer): Method {
  const loaded = files.find(({ role, isWhole }) => role === 'nbp' && isWhole);
  if (files.some(({ path, isWhole }) => isWhole && path.includes('pxelinux.cfg/'))) return 'pxelinux';
  const name = loaded?.path ?? (offer.isOwnRom ? null : offer.nbp);
  if (name !== null && /(?:pxelinux\.0|grub[^/]*|shim[^/]*|bootx64\.efi)$/i.test(name)) return 'pxelinux';
  const hasAsked = events.some(isFirmwareRequest);
  if (loaded === undefined) return offer.isOwnRom || !hasAsked ? 'rom' : 'chain';
  const asksAsChained = events.some((event) => event.type === 'dhcp-request' && isChainable(event.userClass));
  if (offer.script !== null || hasBootScript(files)) return 'chain';
  return hasScript(files) ? 'chain-embedded' : asksAsChained ? 'chain' : 'chain-embedded';
}

const isScript = (file: AskedFile): boolean => ['script', 'machine-script'].includes(file.role);
const hasScript = (files: readonly AskedFile[]): boolean => files.some(isScript);

/** Was a script loaded that is all machines', and after it another one? */
function hasBootScript(files: readonly AskedFile[]): boolean {
  const scripts = files.filter(isScript);
  return scripts[0]?.role === 'script' && scripts[0].isWhole && scripts.length > 1;
}

function expectationOf(mac: Mac, method: Method, files: readonly AskedFile[], offer: Offer): Expectation {
  const has = (stage: Stage): boolean => methods[method].stages.includes(stage);
  const nbp = files.find(({ role }) => role === 'nbp')?.path ?? offer.nbp;
  const scripts = files.filter(isScript);
  const first = scripts.find(({ role, path }) => role === 'script' && path !== offer.script)?.path ?? null;
  const bootScript = has('boot-script') ? (offer.script ?? (scripts.length > 1 ? first : null)) : null;
  const own = scripts.filter(({ path }) => bootScript === null || !samePath(path, bootScript));
  const images = files.filter(({ role }) => role === 'image');
  const kernel = images.find(({ path }) => isKernelName(path)) ?? images[0];
  const initrd = images.findLast((image) => image !== kernel);
  return {
    ...{ mac, method, server: offer.server, image: '', consoleText: null },
    nbp: has('nbp') ? file(nbp ?? nobody) : null,
    bootScript: has('boot-script') ? file(bootScript ?? nobody) : null,
    macScript: file(macScriptIn(own, method, mac) ?? nobody),
    kernel: file(kernel?.path ?? nobody),
    initrd: initrd === undefined ? null : file(initrd.path),
  };
}

/** A name that no machine asks for: of a file that has not been asked for yet. */
const nobody = '\0';

const isKernelName = (path: string): boolean =>
  /(?:^|\/)(?:[bz]?vmlinu[xz]|linux|kernel|bzimage|wimboot|memdisk)[^/]*$/i.test(path.replace(/\?.*$/s, ''));

/** The machine's own, whichever of its names the server had; else the last script. */
function macScriptIn(scripts: readonly AskedFile[], method: Method, mac: Mac): string | null {
  const whole = scripts.filter(({ isWhole }) => isWhole);
  const ofRole = (role: Role, among = scripts): string | undefined =>
    among.findLast((script) => script.role === role)?.path;
  if (method === 'pxelinux')
    return whole.at(-1)?.path ?? scripts.find(({ path }) => path.includes(pxelinuxName(mac)))?.path ?? null;
  return ofRole('machine-script', whole) ?? ofRole('machine-script') ?? scripts.at(-1)?.path ?? null;
}

const file = (path: string): ExpectedFile => ({ path, sizeBytes: null });

function circumstancesOf({ nbp }: Expectation): Circumstances {
  const name = nbp?.path ?? '';
  const nbpFor = name.endsWith('.efi') ? 'efi' : /\.(?:k{0,2}pxe|0)$/.test(name) ? 'bios' : null;
  return { scriptNames: [], nbpFor, rom: null, card: null, knowsServers: false };
}

/** Stages that can be told apart here. A capture that begins in mid-boot has seen no DHCP. */
function startOfWatched(expected: Expectation, events: readonly BootEvent[]): ChainState {
  const hidden = new Set<Stage>();
  if (!events.some(isFirmwareRequest))
    for (const stage of ['firmware', 'dhcp', 'nbp', 'dhcp-again', 'boot-script'] as const) hidden.add(stage);
  const stages = startOfChain(expected).stages.filter(({ stage }) => !hidden.has(stage));
  return { stages, complete: false };
}

/** The first that the system does itself, once its kernel has come. */
function systemSign(events: readonly BootEvent[], { kernel, initrd }: Expectation): BootEvent | null {
  const last = initrd ?? kernel;
  const at = events.findLastIndex((event) => {
    // Its files may have come over TLS, unseen.
    if (event.type === 'tls-established') return kernel.path === nobody;
    const path = pathOf(event);
    return path !== null && isWhole(event) && samePath(path, last.path);
  });
  return at < 0 ? null : (events.slice(at + 1).find(isSystems) ?? null);
}

function isSystems(event: BootEvent): boolean {
  if (event.type === 'dhcp-request') return !isFirmwareRequest(event);
  return event.type === 'http-request' && event.userAgent !== null && !isFirmwareAgent(event.userAgent);
}

/** As iPXE, gPXE and EDK II name themselves. */
export const isFirmwareAgent = (userAgent: string): boolean =>
  /^(?:iPXE|gPXE|UefiHttpBoot|Etherboot)\b/i.test(userAgent);

function asReport(event: BootEvent): BootEvent {
  const words =
    event.type === 'dhcp-request'
      ? `asks for an address as ${event.vendorClass ?? 'a system'}`
      : event.type === 'http-request'
        ? `asks for ${event.path} as ${event.userAgent ?? 'a system'}`
        : '';
  const { atMs, mac } = event;
  return {
    ...{ type: 'os-report', via: 'http', image: '', commandLine: words, atMs, mac },
    ...{ address: null, initrdSha256: null },
  };
}
