/** The last document of `romkit watch --json`, as far as it is compared. */
export interface WatchDocument {
  readonly packets: number;
  readonly dropped: number;
  readonly boots: readonly {
    readonly mac: string;
    readonly method: string;
    readonly result: string;
    readonly diagnosis: { readonly code: string; readonly message: string } | null;
    readonly state: {
      readonly stages: readonly {
        readonly stage: string;
        readonly status: string;
        readonly detail: string | null;
      }[];
    };
  }[];
}

/** Each machine's boots in words, without times and numbers of packets, which differ from one replay to the next. */
export type Chains = ReadonlyMap<string, readonly string[]>;

export function chainsOf({ boots }: WatchDocument): Chains {
  const chains = new Map<string, readonly string[]>();
  for (const { mac, method, result, diagnosis, state } of boots) {
    const stages = state.stages.map(({ stage, status, detail }) =>
      `${stage} ${status} ${detail ?? ''}`.trim(),
    );
    const chain = [`method ${method}`, result, ...(diagnosis === null ? [] : [diagnosis.message]), ...stages];
    chains.set(mac, [...(chains.get(mac) ?? []), ...chain]);
  }
  return chains;
}

/** The machines whose chain is another one, in words. */
export function differingChains(found: Chains, wanted: Chains): string[] {
  const macs = new Set([...found.keys(), ...wanted.keys()]);
  return [...macs].flatMap((mac) => {
    const [ours, theirs] = [found.get(mac) ?? ['not seen'], wanted.get(mac) ?? ['not there']];
    if (ours.join('\n') === theirs.join('\n')) return [];
    const only = (some: readonly string[], others: readonly string[]): string =>
      some.filter((words) => !others.includes(words)).join('; ');
    return [`${mac}: ${only(ours, theirs)}, where the capture has: ${only(theirs, ours)}`];
  });
}
