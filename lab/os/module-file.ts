/**
 * Modules that a kernel module needs loaded before it, from the `depends=` line of its `.modinfo` section; names have
 * underscores (modinfo(8)).
 */
export function moduleDependencies(module: Uint8Array): readonly string[] {
  const bytes = Buffer.from(module.buffer, module.byteOffset, module.byteLength);
  // Entries are zero-terminated strings; the first one in its section may have anything in front of it but a letter.
  const words = /(?:^|[^\w])depends=([\w,-]*)\0/.exec(bytes.toString('latin1'))?.[1] ?? '';
  return words === '' ? [] : words.split(',').map(moduleName);
}

/** `8139cp`, from `drivers/net/ethernet/realtek/8139cp.ko.xz`; dashes and underscores are the same to the kernel. */
export function moduleName(path: string): string {
  return path
    .replace(/^.*\//, '')
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_');
}

/**
 * The order in which modules are loaded so that each finds what it needs.
 * @param dependencies of every module that there is a file of; what has no entry is taken to be built in
 */
export function loadOrder(
  wanted: readonly string[],
  dependencies: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const order: string[] = [];
  const visit = (name: string): void => {
    const needs = dependencies.get(name);
    if (needs === undefined || order.includes(name)) return;
    needs.forEach(visit);
    order.push(name);
  };
  wanted.forEach(visit);
  return order;
}
