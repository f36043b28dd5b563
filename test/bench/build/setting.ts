import type { Place } from '../../support/process/romkit.ts';
import { childCpuSeconds } from '../harness/clock.ts';
import type { Outcome, Row } from '../harness/outcome.ts';
import { compare } from '../harness/pairs.ts';
import { needPrograms } from '../harness/programs.ts';
import { undionly, type Workshop } from '../harness/workshop.ts';

/** One setting of each kind, named with the header that it changes: the more objects include it, the longer it takes. */
const settings: Readonly<Record<string, readonly string[]>> = {
  'NSLOOKUP_CMD (general.h)': ['--enable', 'NSLOOKUP_CMD'],
  'NET_PROTO_IPV6 (general.h)': ['--enable', 'NET_PROTO_IPV6'],
  'CONSOLE_SERIAL (console.h)': ['--enable', 'CONSOLE_SERIAL'],
  'COMSPEED (serial.h)': ['--define', 'COMSPEED=9600'],
  'PCIAPI_DIRECT (ioapi.h)': ['--disable', 'PCIAPI_PCBIOS', '--enable', 'PCIAPI_DIRECT'],
  'DOWNLOAD_PROTO_HTTPS (general.h)': ['--enable', 'DOWNLOAD_PROTO_HTTPS'],
  '--config cloud (named.h)': ['--config', 'cloud'],
  '--debug dhcp': ['--debug', 'dhcp'],
};

/** A second setting where one profile is kept, against that profile's build from nothing. */
export function setting(compiler: 'ccache' | 'gcc'): Row {
  const row: Row = {
    name: 'setting',
    what: `a second setting, compiled by ${compiler === 'ccache' ? 'gcc behind ccache' : 'gcc alone'}`,
    pairs: 3,
    async measure(shop, pairs) {
      await shop.needToolchain();
      if (compiler === 'ccache') needPrograms('ccache');
      const rounds: Round[] = [];
      for (let round = 0; round < pairs; round++) rounds.push(await measureRound(shop, compiler, round));
      return Object.keys(settings).map((name) => outcomeOf(name, compiler, rounds));
    },
  };
  return row;
}

interface Spent {
  readonly seconds: number;
  /** Processor time of romkit and everything that it ran: on a busy machine this says more. */
  readonly cpuSeconds: number;
}

interface Round {
  readonly cold: Spent;
  readonly second: ReadonlyMap<string, Spent>;
}

/** Each setting starts from the cold profile or, where that is as near, from the setting tried before it. */
async function measureRound(shop: Workshop, compiler: 'ccache' | 'gcc', round: number): Promise<Round> {
  const { root, env } = await shop.place('setting');
  const place = { root, env: { ...env, ...(compiler === 'gcc' && { CCACHE_DISABLE: '1' }) } };
  const cold = await build(shop, place, 'cold', []);
  const second = new Map<string, Spent>();
  const names = Object.keys(settings);
  for (const name of round % 2 === 0 ? names : names.toReversed())
    second.set(name, await build(shop, place, name, settings[name]!));
  await shop.discard(root);
  return { cold, second };
}

async function build(shop: Workshop, place: Place, name: string, args: readonly string[]): Promise<Spent> {
  const before = childCpuSeconds();
  const seconds = await shop.romkit(place, 'build', undionly, '--embed', shop.newScript(), ...args);
  const cpuSeconds = childCpuSeconds() - before;
  shop.note(`  ${name}: ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor time`);
  return { seconds, cpuSeconds };
}

function outcomeOf(name: string, compiler: string, rounds: readonly Round[]): Outcome {
  const comparisonIn = (unit: keyof Spent): ReturnType<typeof compare> =>
    compare(
      rounds.map(({ second }) => second.get(name)![unit]),
      rounds.map(({ cold }) => cold[unit]),
    );
  const cpu = comparisonIn('cpuSeconds');
  const what = `${name}, ${compiler}`;
  return {
    kind: 'ratio',
    what,
    against: 'the cold profile',
    comparison: comparisonIn('seconds'),
    atMost: 1 / 3,
    note: `${what}: 1/${(1 / cpu.ratio).toFixed(1)} of the processor time (${cpu.oursSeconds.toFixed(1)} s / ${cpu.theirsSeconds.toFixed(1)} s)`,
  };
}
