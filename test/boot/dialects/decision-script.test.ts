import { describe, expect, it } from '@jest/globals';
import { usualLayout, type Layout } from '../../../boot/dialects/assignment.ts';
import { decisionScript } from '../../../boot/dialects/decision-script.ts';
import { dialects, type ScriptRequest } from '../../../boot/dialects/request.ts';
import type { Outcome } from '../../../boot/registry/decision.ts';
import { imageKinds } from '../../../boot/registry/model/image.ts';
import { lintScript } from '../../../rom/script/lint.ts';
import { vocabularies } from '../../rom/script/vocabularies.ts';
import { decision, imageOutcome, mac, request, revisionOf } from './decisions.ts';

const full: Layout = { ...usualLayout, memdisk: 'memdisk', ipxeKernel: 'ipxe.lkrn' };

const textOf = (outcome: Outcome, values: Partial<ScriptRequest> = {}, layout = usualLayout): string =>
  decisionScript(decision(outcome), request(values), layout).text;

const lines = (...given: Parameters<typeof textOf>): string[] =>
  textOf(...given)
    .trimEnd()
    .split('\n');

const outcomes: [string, Outcome][] = [
  ...imageKinds.map((kind): [string, Outcome] => [kind, imageOutcome(revisionOf(kind))]),
  ['nothing', { type: 'nothing' }],
  ['wait', { type: 'wait' }],
  ['held', { type: 'hold', reason: '|| boot; #1 -- ${x}\n"' }],
];

describe.each(['ipxe', 'gpxe'] as const)('every outcome in %s', (dialect) => {
  describe.each([
    ['plain', usualLayout],
    ['full', full],
  ])('with the %s layout', (_name, layout) => {
    it.each(outcomes)('%s is a clean script', (_kind, outcome) => {
      for (const held of [true, false]) {
        for (const attempt of [0, 1, 7]) {
          const text = textOf(outcome, { dialect, held, attempt }, layout);
          expect({ text, findings: lintScript(text, vocabularies[dialect]) }).toEqual({ text, findings: [] });
        }
      }
    });
  });
});

describe('iPXE', () => {
  const sha = 'a'.repeat(64);

  it('loads files by their content', () => {
    const text = lines(imageOutcome(revisionOf('linux'), 'console=ttyS0 name=node7'));
    expect(text).toEqual(
      expect.arrayContaining([
        `set url http://\${next-server}/bootdirectory/images/${sha}/vmlinuz`,
        'kernel ${url} console=ttyS0 name=node7 || goto failed',
        'initrd ${url} || goto failed',
        'boot || goto failed',
      ]),
    );
  });

  it('takes images from another server that holds the content-addressed folder, and names them', () => {
    const layout = { ...usualLayout, imageUrl: 'https://cdn.example/boot' };
    const outcome = imageOutcome(revisionOf('linux'), 'quiet');
    const text = lines(outcome, {}, layout);
    expect(text).toEqual(
      expect.arrayContaining([
        `set url https://cdn.example/boot/sha256/aa/${sha}`,
        'kernel --name vmlinuz ${url} quiet || goto failed',
        'initrd --name initrd.img ${url} || goto failed',
      ]),
    );
    expect(lintScript(text.join('\n'), vocabularies.ipxe)).toEqual([]);
    expect(lines(outcome, { dialect: 'gpxe' }, layout)).toContain(
      `kernel -n vmlinuz https://cdn.example/boot/sha256/aa/${sha} quiet`,
    );
  });
});

describe('pxelinux', () => {
  const config = (outcome: Outcome, layout = usualLayout): string[] =>
    lines(outcome, { dialect: 'pxelinux' }, layout).map((line) => line.trim());

  it('starts Linux, and an ISO from memory', () => {
    expect(config(imageOutcome(revisionOf('linux'), 'quiet'))).toEqual(
      expect.arrayContaining([`LINUX images/${'a'.repeat(64)}/vmlinuz`, 'APPEND quiet']),
    );
    expect(config(imageOutcome(revisionOf('iso')), full)).toEqual(
      expect.arrayContaining(['LINUX memdisk', `INITRD images/${'a'.repeat(64)}/live.iso`, 'APPEND iso raw']),
    );
  });

  it.each(['multiboot', 'chain', 'script', 'shell'] as const)('leaves %s to iPXE', (kind) => {
    expect(config(imageOutcome(revisionOf(kind)), full)).toEqual(
      expect.arrayContaining(['LINUX ipxe.lkrn', 'INITRD autoexec.ipxe']),
    );
    expect(config(imageOutcome(revisionOf(kind))).join()).toContain('needs iPXE');
  });

  it('loads itself again where it can only wait', () => {
    const text = config({ type: 'hold', reason: 'a\nKERNEL evil' });
    expect(text).toEqual(expect.arrayContaining(['SAY a KERNEL evil', 'KERNEL pxelinux.0']));
    expect(text.filter((line) => line.startsWith('KERNEL'))).toHaveLength(1);
    expect(config({ type: 'wait' }, full)).toContain('LINUX ipxe.lkrn');
  });
});

describe('a value that a dialect would take for its own language', () => {
  it.each(dialects)('holds the machine in %s, with the reason', (dialect) => {
    const outcome = imageOutcome(revisionOf('linux'), 'quiet || shell');
    const { text, problem } = decisionScript(decision(outcome), request({ dialect }), usualLayout);
    expect(problem).toMatch(/^The kernel command line cannot be "quiet \|\| shell"/);
    expect(text).not.toMatch(/^(kernel|LINUX|boot)/m);
    if (dialect !== 'pxelinux') expect(lintScript(text, vocabularies[dialect])).toEqual([]);
  });

  it.each(['http://a/b c', 'http://a/${x}', 'javascript:x', 'http://a/\nboot', 'file:///etc/passwd'])(
    'is a URL such as %j',
    (url) => {
      const outcome = imageOutcome(revisionOf('chain', { url }));
      expect(decisionScript(decision(outcome), request(), usualLayout).problem).toContain(
        'cannot be chained to',
      );
    },
  );

  it('is a kernel that is not there', () => {
    const outcome = imageOutcome(revisionOf('linux', { files: [] }));
    expect(decisionScript(decision(outcome), request(), usualLayout).problem).toContain('has no kernel');
  });
});

describe('whose script it is', () => {
  it('is said by the address in its usual spelling, or by what the firmware puts in', () => {
    const outcome: Outcome = { type: 'wait' };
    expect(textOf(outcome, { mac: '52-54-00-77-00-01' })).toContain(`# ${mac} waits`);
    expect(textOf(outcome, { mac: null, held: false })).toContain('# every machine without a script waits');
  });
});

describe('an error that is not the image’s', () => {
  it('is thrown where the layout cannot stand in a script', () => {
    const layout = { ...usualLayout, interface: 'eth0' };
    expect(() => textOf(imageOutcome(revisionOf('linux')), {}, layout)).toThrow('cannot be "eth0"');
  });

  it('is thrown where it is a defect', () => {
    const revision = revisionOf('linux');
    const broken = Object.defineProperty({ ...revision }, 'files', {
      get: () => {
        throw new TypeError('defect');
      },
    });
    expect(() => textOf(imageOutcome(broken))).toThrow('defect');
  });
});
