/** Settings of a systemd unit by section (systemd.syntax(7)): `[Service]` and the lines below it. */
export function unitSections(text: string): Readonly<Record<string, readonly string[]>> {
  const sections: Record<string, string[]> = {};
  let section: string[] | undefined;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const name = /^\[(\w+)\]$/.exec(line)?.[1];
    if (name !== undefined) section = sections[name] = [];
    else if (section === undefined) throw new Error(`In no section: ${line}`);
    else section.push(line);
  }
  return sections;
}
