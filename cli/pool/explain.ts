import { layoutFor, usualLayout } from '../../boot/dialects/assignment.ts';
import { decisionScript } from '../../boot/dialects/decision-script.ts';
import { entryScript } from '../../boot/dialects/entry-script.ts';
import { dialects, type Dialect } from '../../boot/dialects/request.ts';
import { parseMac, pxelinuxName } from '../../boot/chain/mac.ts';
import type { Decision } from '../../boot/registry/decision.ts';
import type { FirmwareKind } from '../../boot/registry/model/names.ts';
import { resolve } from '../../boot/registry/resolve/resolve.ts';
import type { Snapshot } from '../../boot/registry/snapshot.ts';
import { size } from '../build/build-text.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';
import { findMachine, macIn } from './pool-words.ts';
import type { Pool } from './pool.ts';

export interface ExplainOptions {
  readonly firmware?: FirmwareKind | undefined;
  readonly publicUrl?: string | undefined;
}

/** A file that the machine will ask for, with its text where it is a script. */
interface ExplainedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string | null;
  readonly text: string | null;
}

interface Explanation {
  readonly mac: string;
  readonly name: string | null;
  readonly outcome: Decision['outcome'];
  readonly rules: Decision['rules'];
  readonly files: readonly ExplainedFile[];
}

/** `romkit explain`: which rule wins for a machine, and the very scripts and files that it will ask for. */
export function explain({ registry }: Pool, output: Output, whom: string, options: ExplainOptions): void {
  const explanation = explainBoot(registry.snapshot(), whom, options);
  output.result(explanation, explanationText(explanation));
}

/** The same as data. Pure. */
export function explainBoot(
  snapshot: Snapshot,
  whom: string,
  { firmware, publicUrl }: ExplainOptions,
): Explanation {
  const mac = macIn(whom) ?? findMachine(snapshot, whom).macs[0]!;
  const decision = resolve(snapshot, mac, firmware ?? null);
  const layout = layoutFor(firmware ?? decision.machine?.firmware ?? null, {
    ...usualLayout,
    ...(publicUrl === undefined ? {} : { baseUrl: publicUrl }),
  });
  const script = (dialect: Dialect, path: string): ExplainedFile => {
    const { text } = decisionScript(decision, { dialect, mac, attempt: 0, held: false }, layout);
    return { path, sizeBytes: Buffer.byteLength(text), sha256: null, text };
  };
  const entry = entryScript('ipxe', layout);
  const folder = `/${layout.scripts}`;
  const places: Readonly<Record<Dialect, string>> = {
    ipxe: `${folder}/${mac}.ipxe`,
    gpxe: `${folder}/${mac}.gpxe`,
    pxelinux: `pxelinux.cfg/${pxelinuxName(parseMac(mac))}`,
  };
  const { outcome } = decision;
  const files = outcome.type === 'image' ? outcome.revision.files : [];
  return {
    mac,
    name: decision.machine?.name ?? null,
    outcome,
    rules: decision.rules,
    files: [
      { path: `${folder}/boot.ipxe`, sizeBytes: Buffer.byteLength(entry), sha256: null, text: entry },
      ...dialects.map((dialect) => script(dialect, places[dialect])),
      ...files.map(({ name, sizeBytes, sha256 }) => ({ path: name, sizeBytes, sha256, text: null })),
    ],
  };
}

function explanationText({ mac, name, outcome, rules, files }: Explanation): string {
  const verdicts = rules.map(({ won, name: rule, image, revision, why }) => [
    won ? '->' : '  ',
    rule,
    image === null ? '-' : revision === null ? image : `${image}@${revision}`,
    why,
  ]);
  const scripts = files.filter(({ text }) => text !== null);
  const others = files.filter(({ text }) => text === null);
  return [
    `${name === null ? mac : `${name} (${mac})`} boots ${outcomeText(outcome)}`,
    '',
    table(verdicts),
    ...(others.length === 0 ? [] : ['', 'Files', table(others.map(fileRow), '  ')]),
    ...scripts.map(({ path, text }) => `\n${path}\n${(text ?? '').trimEnd().replace(/^/gm, '  ')}`),
  ].join('\n');
}

const fileRow = ({ path, sizeBytes, sha256 }: ExplainedFile): string[] => [
  path,
  size(sizeBytes),
  `sha256 ${(sha256 ?? '').slice(0, 16)}…`,
];

function outcomeText(outcome: Decision['outcome']): string {
  switch (outcome.type) {
    case 'image':
      return `${outcome.revision.image}@${outcome.revision.revision}`;
    case 'hold':
      return `nothing: ${outcome.reason}`;
    case 'wait':
      return 'nothing yet: it waits until an image is assigned to it';
    case 'nothing':
      return 'nothing: unknown machines get none';
  }
}
