import { describe, expect, it } from '@jest/globals';
import { usualLayout, type Layout } from '../../../boot/dialects/assignment.ts';
import { decisionScript } from '../../../boot/dialects/decision-script.ts';
import { dialectOf, dialects, type ScriptRequest } from '../../../boot/dialects/request.ts';
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

  it.each([
    ['efi', 'efi'],
    ['multiboot', 'pcbios'],
  ] as const)('starts %s on %s alone', (kind, platform) => {
    const text = lines(imageOutcome(revisionOf(kind)));
    expect(text.indexOf(`iseq \${platform} ${platform} || goto wrong-firmware`)).toBeGreaterThan(0);
    expect(text).toContain(':wrong-firmware');
  });

  it('starts an ISO by ranges, and from memory where the BIOS cannot', () => {
    expect(lines(imageOutcome(revisionOf('iso')))).toContain('sanboot --no-describe ${url} || goto failed');
    const text = lines(imageOutcome(revisionOf('iso')), {}, full);
    const san = text.indexOf('sanboot --no-describe ${url} ||');
    expect(text.slice(san, san + 4)).toEqual([
      'sanboot --no-describe ${url} ||',
      'iseq ${platform} pcbios || goto failed',
      'kernel http://${next-server}/bootdirectory/memdisk iso raw || goto failed',
      'initrd ${url} || goto failed',
    ]);
  });

  it('gives BIOS its first disk, and UEFI its next boot option', () => {
    expect(lines(imageOutcome(revisionOf('local'))).slice(2)).toEqual([
      'iseq ${platform} pcbios && sanboot --no-describe --drive 0x80 ||',
      'exit',
    ]);
  });

  it('fetches its script again after a failure, up to six times, each pause twice the last', () => {
    const text = lines(imageOutcome(revisionOf('linux')));
    expect(text.slice(text.indexOf(':again')).map((line) => line.replace(/\d+ Trying.*/, ''))).toEqual([
      ':again',
      'imgfree',
      'iseq ${boot-tries} 6 && exit 1 ||',
      'inc boot-tries',
      expect.stringMatching(/^prompt .*--timeout \$\{boot-pause\}/),
      'inc boot-pause ${boot-pause}',
      `chain --replace --autofree http://\${next-server}/bootdirectory/${mac}.ipxe?platform=\${platform}&buildarch=\${buildarch} || goto again`,
    ]);
  });

  it('reports its machine and asks the server that holds its answer', () => {
    const text = textOf({ type: 'wait' }, { attempt: 2 });
    expect(text).toContain(`/bootdirectory/report/${mac}?uuid=\${uuid}&serial=\${serial:uristring}&`);
    expect(text).toContain(
      `/bootdirectory/${mac}.ipxe?platform=\${platform}&buildarch=\${buildarch}&attempt=3 ||`,
    );
  });

  it('asks a static tree again and again', () => {
    const text = lines({ type: 'wait' }, { held: false });
    expect(text.join()).not.toMatch(/report|attempt/);
    expect(text).toContain('isset ${wait-tries} && goto ask ||');
    expect(text.at(-1)).toMatch(/^chain --replace .* \|\| goto ask$/);
  });
});

describe('gPXE', () => {
  it('asks line after line, and goes on after an answer without an image', () => {
    const text = lines({ type: 'wait' }, { dialect: 'gpxe' });
    const url = `http://\${next-server}/bootdirectory/${mac}.gpxe`;
    const dhcp = `dhcp${' net0'.repeat(8)}`;
    const first = text.indexOf(`chain ${url}?attempt=1`);
    expect(text.slice(first, first + 4)).toEqual([
      `chain ${url}?attempt=1`,
      dhcp,
      dhcp,
      `chain ${url}?attempt=2`,
    ]);
    expect(text.at(-1)).toBe(`chain ${url}`);
    expect(lines({ type: 'wait' }, { dialect: 'gpxe', attempt: 1 })).toEqual(['#!gpxe', `# ${mac} waits on`]);
  });

  it('forgets the scripts that it has run before it loads a kernel', () => {
    const text = lines(imageOutcome(revisionOf('linux')), { dialect: 'gpxe', attempt: 3 });
    expect(text[2]).toBe('imgfree');
    expect(text[3]).toMatch(/^kernel /);
  });

  it.each([
    ['nothing', { type: 'nothing' } as const],
    ['local', imageOutcome(revisionOf('local'))],
    ['shell', imageOutcome(revisionOf('shell'))],
  ])('fails for %s, so that nothing asks again, but in a static tree', (_name, outcome) => {
    expect(lines(outcome, { dialect: 'gpxe' }).at(-1)).toBe('imgexec back-to-the-BIOS');
    expect(lines(outcome, { dialect: 'gpxe', held: false }).at(-1)).toMatch(/^echo /);
  });

  it('starts a UEFI program, for iPXE reads these scripts too', () => {
    expect(lines(imageOutcome(revisionOf('efi')), { dialect: 'gpxe' })).toContain('boot');
  });

  it('starts a disk by memdisk, waits for one on the server, and leaves a file to iPXE', () => {
    expect(lines(imageOutcome(revisionOf('disk')), { dialect: 'gpxe', held: false }).at(-1)).toMatch(
      /^sanboot http/,
    );
    expect(textOf(imageOutcome(revisionOf('iso')), { dialect: 'gpxe' })).toContain('needs memdisk');
    expect(lines(imageOutcome(revisionOf('iso')), { dialect: 'gpxe' }, full)).toContain(
      'kernel http://${next-server}/bootdirectory/memdisk iso raw',
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

describe('the language of a script', () => {
  it.each([
    ['gpxe', 'iPXE/1.21.1+ (g1234)', 'ipxe'],
    ['ipxe', 'gPXE/1.0.1+', 'gpxe'],
    ['gpxe', 'curl/8', 'gpxe'],
    ['ipxe', null, 'ipxe'],
  ] as const)('.%s for %s is %s', (suffix, userAgent, dialect) => {
    expect(dialectOf(suffix, userAgent)).toBe(dialect);
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
