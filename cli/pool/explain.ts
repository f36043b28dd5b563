import { layoutFor, usualLayout, type Layout } from '../../boot/dialects/assignment.ts';
import { decisionScript } from '../../boot/dialects/decision-script.ts';
import { entryScript } from '../../boot/dialects/entry-script.ts';
import { parseMac, pxelinuxName } from '../../boot/chain/mac.ts';
import type { Decision } from '../../boot/registry/decision.ts';
import type { FirmwareKind } from '../../boot/registry/model/names.ts';
import { resolve } from '../../boot/registry/resolve/resolve.ts';
import type { Snapshot } from '../../boot/registry/snapshot.ts';
import { bootDirectory, imagesFolder } from '../../boot/server/bootdirectory/paths.ts';
import { ScriptQueries } from '../../boot/server/bootdirectory/script/script-query.ts';
import { ScriptWriter } from '../../boot/server/bootdirectory/script/script-writer.ts';
import type { ScriptFlavour } from '../../rom/script/language.ts';
import { size } from '../../system/size.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';
import { findMachine, macIn } from './text/pool-words.ts';
import type { Pool } from './pool.ts';
import { firstItem } from '../../system/present.ts';

export interface ExplainOptions {
  readonly firmware?: FirmwareKind | undefined;
  readonly publicUrl?: string | undefined;
}

/** The writer of `romkit serve`; where it keeps memdisk is its own affair. */
const writer = new ScriptWriter({ imageUrl: null, memdisk: null });

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
  const mac = macIn(whom) ?? firstItem(findMachine(snapshot, whom).macs);
  const decision = resolve(snapshot, mac, firmware ?? null);
  const { outcome } = decision;
  const layout: Layout = { ...usualLayout, ...(publicUrl === undefined ? {} : { baseUrl: publicUrl }) };
  const query = {
    ...new ScriptQueries().read(''),
    firmware: firmware ?? decision.machine?.firmware ?? null,
  };
  const script = (path: string, text: string): ExplainedFile => ({
    path,
    sizeBytes: Buffer.byteLength(text),
    sha256: null,
    text,
  });
  const served = (flavour: ScriptFlavour): ExplainedFile => {
    const { body } = writer.write(decision, { mac, flavour, baseUrl: layout.baseUrl, query });
    return script(`${bootDirectory}/${mac}.${flavour}`, Buffer.from(body, 'latin1').toString());
  };
  const pxelinux = decisionScript(
    decision,
    { dialect: 'pxelinux', mac, attempt: 0, held: false },
    layoutFor(query.firmware, layout),
  );
  const files = outcome.type === 'image' ? outcome.revision.files : [];
  return {
    mac,
    name: decision.machine?.name ?? null,
    outcome,
    rules: decision.rules,
    files: [
      script(`${bootDirectory}/boot.ipxe`, entryScript('ipxe', layout)),
      served('ipxe'),
      served('gpxe'),
      script(`pxelinux.cfg/${pxelinuxName(parseMac(mac))}`, pxelinux.text),
      ...files.map(({ name, sizeBytes, sha256 }) => ({
        path: `/${imagesFolder(mac, null)}/${sha256}/${name}`,
        ...{ sizeBytes, sha256, text: null },
      })),
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

/** The store's name is long, and stands in the last column. */
const fileRow = ({ path, sizeBytes, sha256 }: ExplainedFile): string[] => [
  path.split('/').slice(5).join('/'),
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
