import { describe, expect, it } from '@jest/globals';
import { hasErrors, lintScript, type LintFinding } from '../../../rom/script/lint.ts';
import { gpxe, ipxe } from './vocabularies.ts';

/** `LINE:COLUMN severity code` of each finding. */
function found(script: string | Uint8Array, vocabulary = ipxe as typeof ipxe | null): string[] {
  return lintScript(script, vocabulary).map(short);
}

function short({ line, column, severity, code }: LintFinding): string {
  return `${line}:${column} ${severity} ${code}`;
}

function onlyFinding(script: string, vocabulary = ipxe): LintFinding {
  const findings = lintScript(script, vocabulary);
  expect(findings).toHaveLength(1);
  return findings[0]!;
}

describe('the file as a whole', () => {
  it.each([
    ['empty', '', '1:1 error empty'],
    ['blank', ' \n\r\n\t', '1:1 error empty'],
    ['without a first line', 'echo a\n', '1:1 error missing-magic'],
    ['with a blank line first', '\n#!ipxe\necho a\n', '1:1 error missing-magic'],
    ['with the magic indented', ' #!ipxe\necho a\n', '1:1 error missing-magic'],
    ['with something glued to the magic', '#!ipxes\necho a\n', '1:1 error missing-magic'],
    ['that is the magic and nothing else', '#!ipxe', '1:1 error missing-magic'],
    ['for a shell', '#!/bin/sh\necho a\n', '1:1 error missing-magic'],
    ['with a byte order mark', '\uFEFF#!ipxe\necho a\n', '1:1 error byte-order-mark'],
    ['with a zero byte', '#!ipxe\necho a\0b\n', '2:7 error binary'],
    ['with the line ends of old Macs', '#!ipxe\recho a\r', '1:1 error cr-only'],
    ['with DOS line ends', '#!ipxe\r\necho a\r\n', '1:7 warning crlf'],
  ])('reports a script %s', (_name, script, expected) => {
    expect(found(script)).toEqual([expected]);
  });

  it('takes #!gpxe in iPXE, but not #!ipxe in gPXE', () => {
    expect(found('#!gpxe\necho a\n')).toEqual([]);
    expect(found('#!gpxe\necho a\n', gpxe)).toEqual([]);
    expect(found('#!ipxe\necho a\n', gpxe)).toEqual(['1:1 error wrong-magic']);
  });

  it('takes any white space after the magic', () => {
    expect(found('#!ipxe # mine\necho a\n')).toEqual([]);
  });

  it('says one thing of a binary', () => {
    expect(found(Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]))).toEqual(['1:5 error binary']);
  });

  it('refuses more than 64 KiB and still reads the beginning', () => {
    const script = `#!ipxe\ndhpc || shell\n${'echo a\n'.repeat(150_000)}`;
    expect(script.length).toBeGreaterThan(1_000_000);
    expect(found(script)).toEqual(['1:1 error too-large', '2:1 error unknown-command']);
    expect(found(`#!ipxe\n#${'a'.repeat(64 * 1024 - 9)}\n`)).toEqual([]);
  });
});

describe('commands', () => {
  it('names the nearest command', () => {
    const finding = onlyFinding('#!ipxe\n  dhpc net0 || shell\n');
    expect(short(finding)).toBe('2:3 error unknown-command');
    expect(finding.fix).toBe('Did you mean dhcp?');
  });

  it('names no command that is not built in, and what to do without an option', () => {
    expect(onlyFinding('#!ipxe\npnig a || shell\n').fix).toMatch(/^Look the command up/);
    const commands = [...ipxe.commands, { name: 'frob', options: [], compiledIn: false }];
    expect(onlyFinding('#!ipxe\nfrob\n', { ...ipxe, commands }).fix).toBe('Do without it.');
  });

  it('names the option that builds a command in', () => {
    const finding = onlyFinding('#!ipxe\nping -c 1 10.0.0.1 || shell\n');
    expect(short(finding)).toBe('2:1 error command-not-built-in');
    expect(finding.fix).toContain('--enable PING_CMD');
  });

  it('looks at every command of a line, and behind a label and time', () => {
    expect(found('#!ipxe\n:a frob && dhcp || frob\ngoto a\n')).toEqual([
      '2:4 error unknown-command',
      '2:20 error unknown-command',
    ]);
    expect(found('#!ipxe\ntime frob\n')).toEqual([
      '2:1 error command-not-built-in',
      '2:6 error unknown-command',
    ]);
  });

  it('leaves alone what is known only when it runs, and comments', () => {
    expect(found('#!ipxe\nset do echo\n${do} a # frob ||\n# frob\n')).toEqual([]);
  });

  it('says nothing of commands without a vocabulary', () => {
    expect(found('#!ipxe\nfrob ${nothing}\n', null)).toEqual([]);
  });
});

describe('the ways through a script', () => {
  it('finds a goto to nowhere, with the nearest label', () => {
    const finding = onlyFinding('#!ipxe\n:start\ndhcp || goto strat\n');
    expect(short(finding)).toBe('3:14 error unknown-label');
    expect(finding.fix).toBe('Did you mean start?');
  });

  it('finds a label that is there twice', () => {
    expect(found('#!ipxe\n:a\necho a\n  :a\ngoto a\n')).toEqual(['4:3 warning duplicate-label']);
  });

  it('finds a label that nothing leads to', () => {
    expect(found('#!ipxe\necho a\nexit\n:lost\necho b\necho c\n')).toEqual([
      '4:1 warning label-never-reached',
    ]);
    expect(found('#!ipxe\nexit\n:a\ngoto b\n:b\ngoto a\n')).toEqual([
      '3:1 warning label-never-reached',
      '5:1 warning label-never-reached',
    ]);
  });

  it('has nothing against a label that is only fallen into', () => {
    expect(found('#!ipxe\necho a\n:here\necho b\n')).toEqual([]);
  });

  it.each([
    ['exit', '#!ipxe\nexit\n\n# why\n  echo a\necho b\n', ['5:3 warning unreachable']],
    ['boot', '#!ipxe\nboot || shell\necho a\n', []],
    ['boot, shell, exit', '#!ipxe\nboot || shell && exit\necho a\n', ['3:1 warning unreachable']],
    ['boot or goto: what boots may come back', '#!ipxe\n:f\nboot || goto f\necho a\n', []],
    ['chain', '#!ipxe\nchain http://a/b || shell\necho a\n', []],
    ['chain --replace', '#!ipxe\n:f\nchain --replace b || goto f\necho a\n', ['4:1 warning unreachable']],
    ['reboot', '#!ipxe\n:f\nreboot || goto f\necho a\n', ['4:1 warning unreachable']],
    ['goto', '#!ipxe\n:f\ngoto f\necho a\n', ['4:1 warning unreachable']],
    ['goto on a condition', '#!ipxe\n:f\niseq a b && goto f ||\necho a\n', []],
    [
      'one goto or another',
      '#!ipxe\n:f\niseq a b && goto f || goto f\necho a\n',
      ['4:1 warning unreachable'],
    ],
    ['a goto that is skipped', '#!ipxe\n:f\necho a || goto f\necho a\n', []],
    ['echo, which cannot fail', '#!ipxe\necho a && exit\necho a\n', ['3:1 warning unreachable']],
    ['a command that can', '#!ipxe\ndhcp && exit || echo a\necho a\n', []],
    ['goto to no label', '#!ipxe\ngoto || echo a\necho a\n', ['2:1 error missing-argument']],
    ['a semicolon', '#!ipxe\niseq a b ; exit\necho a\n', ['3:1 warning unreachable']],
  ])('follows %s', (_name, script, expected) => {
    expect(found(script)).toEqual(expected);
  });

  it('takes a goto to a setting for a goto to any label', () => {
    const menu = [
      '#!ipxe',
      ':start',
      'menu Boot',
      'item linux Linux',
      'item shell Shell',
      'choose --timeout 5000 --default linux target || goto start',
      'goto ${target}',
      ':linux',
      'kernel vmlinuz || goto start',
      'boot || goto start',
      ':shell',
      'shell',
      'goto start',
    ];
    expect(found(`${menu.join('\n')}\n`)).toEqual([]);
  });
});

describe('failures that nobody catches', () => {
  it.each([
    ['chain http://a/b', ['2:1 warning unchecked-failure']],
    ['chain http://a/b ||', []],
    ['chain http://a/b || shell', []],
    ['dhcp && chain http://a/b || shell', []],
    ['dhcp || chain http://a/b', ['2:9 warning unchecked-failure']],
    ['dhcp && chain http://a/b', ['2:1 warning unchecked-failure', '2:9 warning unchecked-failure']],
    ['dhcp ; echo a', []],
    ['echo a && echo b', []],
    ['chain http://a/b # || shell', ['2:1 warning unchecked-failure']],
    ['chain http://a/b||shell', ['2:1 warning unchecked-failure', '2:17 error glued-operator']],
  ])('%s', (line, expected) => {
    expect(found(`#!ipxe\n${line}\n`)).toEqual(expected);
  });

  it('has nothing to say in gPXE, which cannot catch any', () => {
    expect(
      found('#!gpxe\ndhcp net0\nchain http://${next-server}/bootdirectory/${net0/mac}.gpxe\n', gpxe),
    ).toEqual([]);
  });
});

describe('characters', () => {
  it.each([
    ['a typographic quote', 'set foo \u201cbar', '2:9 error typographic', 'plain "'],
    ['an apostrophe', 'set foo don\u2019t', '2:12 error typographic', "plain '"],
    ['a dash that was two hyphens', 'chain \u2013autofree a || shell', '2:7 error typographic', '--'],
    ['a dash in a name', 'chain a\u2013b || shell', '2:8 error typographic', 'plain -'],
    ['a no-break space', 'chain\u00a0a || shell', '2:6 error typographic', 'plain space'],
    ['an invisible space', 'set foo a\u200bb', '2:10 error typographic', 'Delete'],
    ['another alphabet', 'set foo \u00e4\u00f6', '2:9 warning non-ascii', 'ASCII'],
    ['a control character', 'set foo \u001b[1m', '2:9 warning control-character', 'Delete'],
  ])('reports %s', (_name, line, expected, fix) => {
    const findings = lintScript(`#!ipxe\n${line}\necho \${foo}\n`, null);
    expect(findings.map(short)).toEqual([expected]);
    expect(findings[0]!.fix).toContain(fix);
  });

  it('only warns where it is shown or said', () => {
    expect(found('#!ipxe\necho \u201chello\u201d\n# \u2014\n')).toEqual([
      '2:6 warning typographic',
      '2:12 warning typographic',
      '3:3 warning typographic',
    ]);
  });

  it('reports bytes that are no UTF-8', () => {
    const latin1 = Buffer.from('#!ipxe\necho caf\u00e9\n', 'latin1');
    expect(found(latin1)).toEqual(['2:9 warning non-ascii']);
  });
});

describe('settings', () => {
  it('names the nearest setting', () => {
    const finding = onlyFinding('#!ipxe\necho http://${next-sever}/${net0/mac}\n');
    expect(short(finding)).toBe('2:15 warning unknown-setting');
    expect(finding.fix).toBe('Did you mean next-server?');
  });

  it.each([
    ['set by the script', 'set base http://a\necho ${base}'],
    ['set later, as a loop has it', ':a\necho ${n}\ninc n\ngoto a'],
    ['read from the keyboard', 'read --timeout 5000 name\necho ${name}'],
    ['an option number', 'echo ${67} ${net0/209:string} ${175.6}'],
    ['of a scope of its own', 'echo ${smbios/1.4.0} ${pci/0.2:uint16} ${cpuid/2.0x80000002}'],
    ['within another', 'set i 0\necho ${net${i}/mac}'],
    ['of the interface with the lease', 'echo ${netX/mac:hexhyp} ${net0.dhcp/next-server}'],
  ])('knows one that is %s', (_name, lines) => {
    expect(found(`#!ipxe\n${lines}\n`)).toEqual([]);
  });

  it('finds a misspelt name that is set and never read', () => {
    const finding = onlyFinding('#!ipxe\nset net0/gatewy 10.0.0.1\n');
    expect(short(finding)).toBe('2:10 warning unknown-setting');
    expect(finding.fix).toBe('Did you mean gateway?');
    expect(found('#!ipxe\nset colour red\n')).toEqual([]);
  });

  it('checks formats, also where a setting is set', () => {
    const finding = onlyFinding('#!ipxe\necho ${net0/mac:hexhyph}\n');
    expect(short(finding)).toBe('2:17 error unknown-format');
    expect(finding.fix).toBe('Did you mean hexhyp?');
    expect(found('#!ipxe\nset n:int9 1\necho ${n}\n')).toEqual(['2:7 error unknown-format']);
    expect(found('#!gpxe\necho ${net0/mac:hexhyp}\n', gpxe)).toEqual(['2:17 error unknown-format']);
  });

  it.each([
    ['echo ${net0/mac', '2:6'],
    ['echo a${net0/mac /x}', '2:7'],
    ['echo ${ip} ${net0/${ip}', '2:12'],
  ])('finds the opening of %s', (line, place) => {
    expect(found(`#!ipxe\n${line}\n`)).toEqual([`${place} error unterminated-setting`]);
  });

  it('knows that gPXE expands the line as one, and no setting in a setting', () => {
    expect(found('#!gpxe\necho ${ip} ${mac\n', gpxe)).toEqual(['2:12 error unterminated-setting']);
    expect(found('#!gpxe\necho ${net${ip}/mac}\n', gpxe)).toEqual(['2:6 error nested-setting']);
  });
});

describe('lines', () => {
  it('follows a backslash to the next line, with the right places', () => {
    const script = '#!ipxe\nkernel a \\\n  console=ttyS0 \\\n  root=${roo} || shell\n';
    expect(found(script)).toEqual(['4:10 warning unknown-setting']);
    expect(found('#!ipxe\ndh\\\npc || shell\n')).toEqual(['2:1 error unknown-command']);
    expect(found('#!ipxe\r\necho a \\\r\n${roo}\r\n')).toEqual([
      '1:7 warning crlf',
      '3:3 warning unknown-setting',
    ]);
  });

  it('finds a backslash that joins nothing, or a comment with a command', () => {
    expect(found('#!ipxe\necho a \\\n')).toEqual(['2:8 error dangling-backslash']);
    expect(found('#!ipxe\n# why \\\necho a\n')).toEqual(['2:1 warning continued-comment']);
    expect(found('#!gpxe\necho a \\\n', gpxe)).toEqual(['2:8 error no-continuation']);
  });

  it('knows how long a line may be', () => {
    expect(found(`#!gpxe\necho ${'a'.repeat(1019)}\n`, gpxe)).toEqual([]);
    expect(found(`#!gpxe\necho ${'a'.repeat(1020)}\n`, gpxe)).toEqual(['2:1025 error line-too-long']);
    expect(found(`#!ipxe\necho ${'a'.repeat(5000)}\n`)).toEqual([]);
    expect(found(`#!ipxe\necho${' a'.repeat(255)}\n`)).toEqual([]);
    expect(found(`#!ipxe\necho${' a'.repeat(256)}\n`)).toEqual(['2:516 error line-too-long']);
    // UEFI programs run on the firmware's stack.
    expect(found(`#!ipxe\necho${' a'.repeat(256)}\n`, { ...ipxe, platform: 'efi' })).toEqual([]);
  });
});

describe("gPXE's plainer language", () => {
  it.each([
    ['dhcp net0 || echo a', ['2:11 error no-operators']],
    ['dhcp net0 && echo a || b', ['2:11 error no-operators']],
    ['# \\', []],
    ['echo a \\', ['2:8 error no-continuation']],
    [':start', ['2:1 error no-labels']],
    ['goto start\necho a', ['2:1 error no-labels']],
    ['chain http://a/b # mine', ['2:18 error comment-after-command']],
    ['echo a # mine', ['2:8 warning comment-after-command']],
    ['echo a# #b #c', ['2:9 warning comment-after-command']],
    ['dhcp', ['2:1 error missing-argument']],
    ['set hostname a b', ['2:16 error too-many-arguments']],
    ['exit\necho a', ['2:1 warning exit-ignored']],
    ['exit 1', []],
    ['boot\necho a', []],
    ['boot', []],
    ['sleep 5', ['2:1 error command-not-built-in']],
  ])('%s', (line, expected) => {
    expect(found(`#!gpxe\n${line}\n`, gpxe)).toEqual(expected);
  });
});

describe('what comes back', () => {
  it('is in the order of the text, each with a reason and a way out', () => {
    const findings = lintScript('#!ipxe\ngoto a\nfrob\n:b\nfrob \u201c${x\n', ipxe);
    expect(findings.map(({ line }) => line)).toEqual([...findings.map(({ line }) => line)].sort());
    for (const { message, fix } of findings) {
      expect(message).toMatch(/^[^\n]{10,200}[.)]$/);
      expect(fix).toMatch(/^[^\n]{5,200}$/);
    }
  });

  it('tells errors from warnings', () => {
    expect(hasErrors(lintScript('#!ipxe\ndhcp\n', ipxe))).toBe(false);
    expect(hasErrors(lintScript('#!ipxe\nfrob\n', ipxe))).toBe(true);
  });

  it('is no more than anybody reads', () => {
    expect(lintScript(`#!ipxe\n${'frob\n'.repeat(5000)}`, ipxe)).toHaveLength(200);
  });
});
