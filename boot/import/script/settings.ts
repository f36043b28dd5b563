import { findSettingReferences, parseSettingName } from '../../../rom/script/settings.ts';

/** Names that the firmware has a value for, or may have one (iPXE, core/settings.c and net/dhcpopts.c). */
const firmwareSettings = new Set(
  [
    'mac machyp chip busid bustype linktype ip ip6 netmask gateway dns dns6 domain dnssl hostname filename root-path',
    'next-server dhcp-server user-class vendor-class client-id syslog keymap scriptlet initiator-iqn username password',
    'manufacturer product serial asset uuid board-serial platform buildarch cpumodel cpuvendor memsize version errno',
    'unixtime proxydhcp cwuri cwduri mtu priority reverse-username ssid user-class vram keep-san skip-san-boot ifname',
  ].flatMap((names) => names.split(' ')),
);

/** The settings of a script while it is followed. */
export class Settings {
  /** Null: it has a value that is not known here. */
  readonly #values = new Map<string, string | null>();

  constructor(known: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(known)) this.#values.set(name, value);
  }

  /** @param name as in `set`: a type behind a colon is left out */
  set(name: string, value: string | null): void {
    this.#values.set(keyOf(name), value);
  }

  clear(name: string): void {
    this.#values.set(keyOf(name), '');
  }

  /** A text with the values that are known; the others stay as they are written. */
  expand(text: string): string {
    if (!text.includes('${')) return text;
    // The innermost first: their values may name others.
    let expanded = text;
    for (let depth = 0; depth < 4; depth++) {
      const before = expanded;
      expanded = this.#expandOnce(expanded);
      if (expanded === before || expanded.length > 64 * 1024) break;
    }
    return expanded;
  }

  #expandOnce(text: string): string {
    const inner = findSettingReferences(text).filter(
      ({ content, closed }) => closed && !content.includes('${'),
    );
    return inner.reduceRight((done, { at, content }) => {
      const value = this.#valueOf(content);
      return value === null ? done : done.slice(0, at) + value + done.slice(at + content.length + 3);
    }, text);
  }

  /** Null where it is not known; a name of the script's own that was never set is empty. */
  #valueOf(content: string): string | null {
    const { name, format, scope } = parseSettingName(content);
    const value = this.#values.get(keyOf(scope === undefined ? name : `${scope}/${name}`));
    if (value === undefined) return scope === undefined && !isFirmware(name) ? '' : null;
    return format === undefined || format === 'string' ? value : null;
  }
}

/** Can the firmware have a value for it? Numbers are DHCP options. */
const isFirmware = (name: string): boolean => firmwareSettings.has(name) || /^[\d.]+$/.test(name);

function keyOf(text: string): string {
  const { name, scope } = parseSettingName(text);
  return scope === undefined ? name : `${scope}/${name}`;
}
