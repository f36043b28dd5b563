/** `${scope/name:format}` in a text. */
export interface SettingReference {
  /** Offset of the dollar sign. */
  readonly at: number;
  /** What stands between the braces. */
  readonly content: string;
  readonly closed: boolean;
  /** Holds or is held by another one. */
  readonly nested: boolean;
}

export interface SettingName {
  /** Before the slash; undefined without one. */
  readonly scope: string | undefined;
  readonly name: string;
  /** After the colon; undefined without one. */
  readonly format: string | undefined;
  /** Offsets in the text that was split. */
  readonly nameAt: number;
  readonly formatAt: number;
}

/** Split `[scope/]name[:format]` at the first slash, then at the first colon (parse_setting_name of both trees). */
export function parseSettingName(text: string): SettingName {
  const slash = text.indexOf('/');
  const nameAt = slash + 1;
  const colon = text.indexOf(':', nameAt);
  return {
    scope: slash === -1 ? undefined : text.slice(0, slash),
    name: colon === -1 ? text.slice(nameAt) : text.slice(nameAt, colon),
    format: colon === -1 ? undefined : text.slice(colon + 1),
    nameAt,
    formatAt: colon + 1,
  };
}

/** Settings named in a text, outermost first. An opener that nothing closes is reported with the rest as content. */
export function findSettingReferences(text: string): SettingReference[] {
  const found: SettingReference[] = [];
  const open: number[] = [];
  let holdsAnother = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '$' && text[at + 1] === '{') {
      holdsAnother = false;
      open.push(at++);
    } else if (text[at] === '}') {
      const start = open.pop();
      if (start === undefined) continue;
      const nested = open.length > 0 || holdsAnother;
      found.push({ at: start, content: text.slice(start + 2, at), closed: true, nested });
      holdsAnother = open.length > 0;
    }
  }
  for (const start of open)
    found.push({ at: start, content: text.slice(start + 2), closed: false, nested: open.length > 1 });
  return found.sort((a, b) => a.at - b.at);
}

/** Can a name be looked up? Numbers are option tags; a name with a setting in it is known only when it runs. */
export function isPlainName(name: string): boolean {
  return name !== '' && !name.includes('${') && !/^\d/.test(name);
}
