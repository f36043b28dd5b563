import { Document, isMap, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Assignment } from '../../registry/model/assignment.ts';
import type { Image, Revision } from '../../registry/model/image.ts';
import type { Machine } from '../../registry/model/machine.ts';
import { machineById } from '../../registry/names.ts';
import type { Snapshot } from '../../registry/snapshot.ts';
import { yamlVersion, type YamlInput } from './format.ts';
import { firstItem } from '../../../system/present.ts';

/**
 * A registry as YAML that a site keeps under version control: the same registry always gives the same text, and a
 * change of one thing a change of its lines. Machines that nobody knows are left out, and what boots leave behind.
 */
export function exportYaml(snapshot: Snapshot): string {
  const document = new Document(siteOf(snapshot), { compat: 'yaml-1.1' });
  document.commentBefore = ' romkit import reads this back.';
  visit(document, { Map: (_key, map) => inOneLine(map), Seq: (_key, seq) => inOneLine(seq) });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function siteOf(snapshot: Snapshot): YamlInput {
  const machines = snapshot.machines.filter(({ known }) => known);
  return {
    romkit: yamlVersion,
    machines: machines.toSorted((a, b) => compare(a.macs[0], b.macs[0])).map(machineYaml),
    images: Object.fromEntries(
      [...snapshot.images.values()]
        .sort((a, b) => compare(a.name, b.name))
        .map((image) => [image.name, imageYaml(image)]),
    ),
    assignments: snapshot.assignments.flatMap((each) => assignmentYaml(each, snapshot)),
    policy: snapshot.policy,
  };
}

const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

function machineYaml({ macs, name, tags, address, note, variables }: Machine): object {
  return withoutUsual(
    {
      ...(macs.length === 1 ? { mac: firstItem(macs) } : { macs: [...macs] }),
      name,
      tags: [...tags],
      address,
      note,
      variables,
    },
    { name: null, tags: [], address: null, note: '', variables: {} },
  );
}

const imageYaml = ({ current, revisions }: Image): NonNullable<YamlInput['images']>[string] => ({
  current,
  revisions: revisions.map(revisionYaml),
});

function revisionYaml(revision: Revision): object {
  const { kind, title, files, commandLine, url, text, architecture, firmware, leastMemoryMiB, reportsUp } =
    revision;
  return withoutUsual(
    {
      ...{ revision: revision.revision, kind, title, commandLine, url, text, architecture, firmware },
      ...{ leastMemoryMiB, reportsUp },
      files: files.map(({ role, name, sha256, sizeBytes }) => ({ role, name, sizeBytes, sha256 })),
    },
    {
      ...{ title: '', commandLine: '', url: null, text: null, architecture: null, firmware: null },
      ...{ leastMemoryMiB: null, reportsUp: false, files: [] },
    },
  );
}

/** Of machines by their first card: their keys are the registry's own. */
function assignmentYaml(
  { target, image, revision, priority }: Assignment,
  snapshot: Snapshot,
): NonNullable<YamlInput['assignments']> {
  const named = { image: revision === null ? image : `${image}@${revision}` };
  switch (target.type) {
    case 'once':
    case 'machine': {
      const mac = machineById(snapshot, target.machine)?.macs[0];
      return mac === undefined ? [] : [{ [target.type]: mac, ...named }];
    }
    case 'tag':
      return [{ tag: target.tag, ...named, ...(priority === 0 ? {} : { priority }) }];
    case 'architecture':
      return [{ architecture: target.architecture, ...named }];
    case 'default':
      return [{ default: true, ...named }];
  }
}

/** Without the keys that have their usual values. */
function withoutUsual(
  values: Readonly<Record<string, unknown>>,
  usual: Readonly<Record<string, unknown>>,
): object {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([key, value]) => !Object.hasOwn(usual, key) || JSON.stringify(value) !== JSON.stringify(usual[key]),
    ),
  );
}

/** A file takes one line, and so does a list of words. */
function inOneLine(node: YAMLMap | YAMLSeq): void {
  if (isMap(node) ? node.has('sha256') : node.items.length > 0 && !node.items.some(isMap)) node.flow = true;
}
